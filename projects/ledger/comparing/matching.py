"""Names in a file and names the portal knows: equal, alike ("did you mean"), or new."""

import unicodedata
from difflib import get_close_matches

from projects.pinyin import pinyin_of

CLOSE = 0.75
"""How alike two names of four characters or more must be for the question to be asked (1 = equal)."""

SOUNDS_CLOSE = 0.93
"""How alike the pinyin of a person's name must be: 周摸某 may mean 周某某, 沈某某 does not mean 陈某某."""


def plain(name):
    """A name as it is compared: full-width and case folded, no blanks. Brackets stay: they tell projects apart."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class NameBook:
    """The names of one kind that are known: of units, of leaders, of projects.

    `entries` are (id, names) with every accepted spelling. A new name is learnt, so that a file is compared
    with what was known before it, not with itself.
    """

    def __init__(self, entries):
        self._ids, self._display = {}, {}
        for pk, names in entries:
            for name in names:
                self._ids.setdefault(plain(name), pk)
            self._display[pk] = names[0]
        self._by_sound = {}
        for name, pk in self._ids.items():
            self._by_sound.setdefault(pinyin_of(name), pk)

    def find(self, name):
        """The id that has exactly this name, or None."""
        return self._ids.get(plain(name))

    def name_of(self, pk):
        return self._display[pk]

    def similar(self, name):
        """Ids of up to three known names that may be meant: alike in sound, one inside the other, or nearly equal."""
        wanted = plain(name)
        found = []
        same_sound = self._by_sound.get(pinyin_of(wanted))
        if same_sound is not None:
            found.append(same_sound)
        if len(wanted) == 3:
            sounds = get_close_matches(pinyin_of(wanted), self._by_sound, n=3, cutoff=SOUNDS_CLOSE)
            found += [self._by_sound[sound] for sound in sounds]
        if len(wanted) >= 3:
            found += [pk for known, pk in self._ids.items() if len(known) >= 3 and (wanted in known or known in wanted)]
        if len(wanted) >= 4:
            found += [self._ids[known] for known in get_close_matches(wanted, self._ids, n=3, cutoff=CLOSE)]
        return list(dict.fromkeys(found))[:3]
