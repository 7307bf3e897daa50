"""Words that the month's tables and their content share."""

from dispatch.queries.outlook import MOVED_WORDS
from dispatch.rules.diagnosis import VERDICTS
from dispatch.rules.light import moved
from projects.wording import date_text

NAMED = 40


def named(names, *, counter="个"):
    """甲、乙；from the forty-first name on only how many: a cell has an end."""
    shown = "、".join(names[:NAMED])
    return f"{shown}等{len(names)}{counter}" if len(names) > NAMED else shown


def basis_words(facts, unit="万元，完成率为%，差距为个百分点"):
    note = f"；{facts.basis.note}" if facts.basis.note else ""
    return f"口径：{facts.basis.book}；截至{facts.basis.cut_off}；单位：{unit}{note}"


def counted_words(facts, what):
    """The basis of a table of counts that stand on the day of the content: problems, promises, decisions, attraction."""
    return f"口径：{what}；截至{date_text(facts.on)}"


def counted_beside_words(facts, what):
    """What is added to the basis of a table of the month's end for columns that stand on the day of the content."""
    return f"{basis_words(facts)}；{what}截至{date_text(facts.on)}"


def rank_words(rank):
    """3/20, 并列3/20; a published rank always shows n."""
    if rank is None:
        return None
    return f"{'并列' if rank.tied else ''}{rank.place}/{rank.n}"


def moved_words(project):
    """红→绿, 蓝→黄; "" where the base light stayed or was not known a month before."""
    return MOVED_WORDS.get(moved(previous_base=project.base_before, base=project.standing.base_light), "")


def verdict_label(code):
    return VERDICTS[code].label
