"""Names in a file and names the portal knows: equal, alike ("did you mean"), or new."""

import unicodedata
from collections import Counter, defaultdict
from difflib import get_close_matches
from functools import cached_property
from math import ceil

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

    def find(self, name):
        """The id that has exactly this name, or None."""
        return self._ids.get(plain(name))

    def name_of(self, pk):
        return self._display[pk]

    def similar(self, name):
        """Ids of up to three known names that may be meant: alike in sound, one inside the other, or nearly equal."""
        if not self._ids:
            return []
        wanted = plain(name)
        found = []
        same_sound = self._by_sound.get(pinyin_of(wanted))
        if same_sound is not None:
            found.append(same_sound)
        if len(wanted) == 3:
            sounds = get_close_matches(pinyin_of(wanted), self._by_sound, n=3, cutoff=SOUNDS_CLOSE)
            found += [self._by_sound[sound] for sound in sounds]
        if len(wanted) >= 3:
            found += [self._ids[known] for known in (*self._inside(wanted), *self._around(wanted))]
        if len(wanted) >= 4:
            alike = get_close_matches(wanted, self._perhaps_alike(wanted), n=3, cutoff=CLOSE)
            found += [self._ids[known] for known in alike]
        return list(dict.fromkeys(found))[:3]

    @cached_property
    def _by_sound(self):
        sounds = {}
        for name, pk in self._ids.items():
            sounds.setdefault(pinyin_of(name), pk)
        return sounds

    @cached_property
    def _holding(self):
        """{(sign, which time it occurs): the known names that hold it so often}."""
        holding = defaultdict(list)
        for name in self._ids:
            for sign in _signs(name):
                holding[sign].append(name)
        return holding

    def _rarest_first(self, wanted):
        return sorted((self._holding.get(sign, []) for sign in _signs(wanted)), key=len)

    def _inside(self, wanted):
        """Known names of three characters or more that are a part of the wanted one."""
        longest = max(map(len, self._ids))
        parts = (
            wanted[start:end]
            for start in range(len(wanted))
            for end in range(start + 3, min(len(wanted), start + longest) + 1)
        )
        return [part for part in parts if part in self._ids]

    def _around(self, wanted):
        """Known names of which the wanted one is a part."""
        return [known for known in self._rarest_first(wanted)[0] if wanted in known]

    def _perhaps_alike(self, wanted):
        """The known names that can reach CLOSE, without a look at the others.

        Alike to the degree r means r / 2 of both lengths in common, and the shorter at least r / (2 - r) of the longer.
        Whoever shares that many of the wanted name's signs has one of its rarest: all but that many, and one more.
        """
        in_common = ceil(len(wanted) * CLOSE / (2 - CLOSE))
        rarest = self._rarest_first(wanted)[: len(wanted) - in_common + 1]
        return list(dict.fromkeys(known for names in rarest for known in names))


def _signs(name):
    """The characters of a name, a repeated one told apart by which time it occurs."""
    seen = Counter()
    for character in name:
        seen[character] += 1
        yield character, seen[character]
