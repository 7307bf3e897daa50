"""How much of a row's texts the database can hold: what is longer is told, never cut off in silence."""

from projects.models import Leader, Milestone, Programme, Project, StageEvent, Unit


def _longest(model, field):
    return model._meta.get_field(field).max_length


ONE_TEXT = (
    ("项目名称", "name", _longest(Project, "name")),
    ("所属工程", "programme", _longest(Programme, "name")),
    ("建设地点", "address", _longest(Project, "address")),
    ("业主单位", "owner", _longest(Project, "owner")),
    ("计划开工", "planned_start_text", _longest(Milestone, "planned_text")),
    ("计划竣工", "planned_finish_text", _longest(Milestone, "planned_text")),
    ("形象进度", "progress_text", _longest(StageEvent, "progress_text")),
    ("原因类别", "cause_text", 60),
    ("解决时限", "limit_text", 60),
)
MANY_NAMES = (
    ("包保领导", "leader_names", _longest(Leader, "name")),
    ("责任单位", "lead_unit_names", _longest(Unit, "name")),
    ("联络单位", "liaison_unit_names", _longest(Unit, "name")),
    ("帮办部门", "helping_unit_names", _longest(Unit, "name")),
)


def too_long(row):
    """(what, text, how many characters it may have) of each text of a ledger row that is too long."""
    for label, field, limit in ONE_TEXT:
        text = getattr(row, field) or ""
        if len(text) > limit:
            yield label, text, limit
    for label, field, limit in MANY_NAMES:
        for name in getattr(row, field):
            if len(name) > limit:
                yield label, name, limit
