"""The pages of a freeze: the figures as they are, against the last meeting's, and a proposal as it was looked through."""

import json

from django.urls import reverse

from dispatch.models import DispatchMeeting, Standing
from dispatch.month.content.content import content_of, frozen_content
from dispatch.month.content.figures import by_subject, figures_hash, figures_of, in_reading_order
from dispatch.pages.dispatch_meeting.step import gap_words
from dispatch.queries.basis import basis_of
from dispatch.queries.dispatch_meeting import facts_of, standings_of
from dispatch.rules.dispatch_meeting import PROPOSE_FREEZE, moved_figures, next_step
from projects.choices import Light
from projects.wording import moment_text

LIGHTS = {light.label: light for light in Light}


def freeze_page(meeting, *, on):
    """What the office looks through before it proposes: figures, changes since the last meeting, what is missing."""
    figures = figures_of(content_of(meeting, on=on))
    step = next_step(facts_of(meeting, on=on))
    previous = DispatchMeeting.objects.before(meeting.month).frozen().first()
    return _page(meeting, figures) | {
        "seen": figures_hash(figures),
        "may_propose": step.name == PROPOSE_FREEZE and step.is_open,
        "blocks": [gap_words(gap, meeting, linked=True) for gap in step.blocks],
        "missing": [gap_words(gap, meeting, linked=True) for gap in step.missing],
        "previous": str(previous) if previous else "",
        "changes": _changes(previous, figures) if previous else [],
    }


def confirm_page(meeting, proposal, *, on):
    """Exactly what was proposed, and whether figures have moved since."""
    seen = json.loads(proposal.content)
    now = figures_of(content_of(meeting, on=on))
    return _page(meeting, seen) | {
        "proposed": {
            "by": str(proposal.proposed_by),
            "at": moment_text(proposal.proposed_at),
            "sha256": proposal.sha256,
            "ledger_number": str(proposal.ledger_number),
        },
        "moved": moved_words(seen, now),
        "missing": [gap_words(gap, meeting, linked=False) for gap in next_step(facts_of(meeting, on=on)).missing],
    }


def moved_words(seen, now):
    """Both versions of every figure that differs, project by project, the district first."""
    found = moved_figures(seen=by_subject(seen), now=by_subject(now))
    rows = [{"what": what, "figure": figure, "seen": old, "now": new} for what, figure, old, new in found]
    return sorted(rows, key=lambda row: row["what"] != "全区")


def _page(meeting, figures):
    return {
        "basis": basis_of(meeting.month, unreviewed=standings_of(meeting).filter(unreviewed=True).exists()),
        "meeting": {"title": str(meeting), "url": reverse("dispatch_meeting", args=[meeting.month])},
        "headline": [{"label": label, "text": text} for label, text in in_reading_order(figures["headline"]).items()],
        "rows": sorted((_row(name, project) for name, project in figures["projects"].items()), key=_rank),
    }


def _row(name, project):
    return {
        "name": name,
        "light": LIGHTS[project["亮灯"]],
        "base_light": LIGHTS[project["本灯"]],
        "plan": project["年度计划"],
        "invested": project["完成投资"],
        "completion": project["完成率"],
        "lag": project["比时间进度"],
        "verdict": project["三类现象"],
    }


def _rank(row):
    return Standing.SEVERITY[row["light"]], row["name"]


def _changes(previous, figures):
    """Whose light is another than at the last meeting; projects that came or left are named too."""
    before = figures_of(frozen_content(previous.month))["projects"]
    now = figures["projects"]
    rows = [
        {"name": name, "before": _light(before.get(name)), "now": _light(now.get(name))}
        for name in sorted(before.keys() | now.keys())
    ]
    return [row for row in rows if row["before"] != row["now"]]


def _light(project):
    return LIGHTS[project["亮灯"]] if project else None
