"""Who answers for projects on a day, for many projects at once: by name for reading, by id for whose matter it is."""

from collections import defaultdict
from dataclasses import dataclass, field

from projects.models import Assignment

Role = Assignment.Role


@dataclass(slots=True)
class People:
    """The names that answer for one project; the first lead unit is 牵头 and alone counts in totals."""

    leader: str = ""
    leader_in_charge: str = ""
    lead_units: list[str] = field(default_factory=list)
    liaison_unit: str = ""
    helping_units: list[str] = field(default_factory=list)
    support_group: list[str] = field(default_factory=list)

    @property
    def lead_unit(self):
        return self.lead_units[0] if self.lead_units else ""


def people_of(project_ids, *, on):
    """{project id: People}; a project without assignments has empty names."""
    found = defaultdict(People)
    rows = Assignment.objects.in_force_on(on).filter(project__in=project_ids).order_by("position", "pk")
    for project, role, leader, unit, person in rows.values_list(
        "project", "role", "leader__name", "unit__name", "person"
    ):
        people = found[project]
        match role:
            case Role.RESPONSIBLE_LEADER:
                people.leader = leader
            case Role.LEADER_IN_CHARGE:
                people.leader_in_charge = leader
            case Role.LEAD_UNIT:
                people.lead_units.append(unit)
            case Role.LIAISON_UNIT:
                people.liaison_unit = unit
            case Role.HELPING_UNIT:
                people.helping_units.append(unit)
            case Role.SUPPORT_GROUP:
                people.support_group.append(person)
    return found


def leaders_of(project_ids, *, on, roles=(Role.RESPONSIBLE_LEADER,)):
    """{project id: ids of its leaders}, the responsible one unless other roles are asked for."""
    return _grouped("leader", project_ids, on=on, roles=roles)


def heads_of(project_ids, *, on):
    """{project id: ids of the leaders to whom its problems rise}: the responsible one, else the one in charge."""
    heads = Assignment.objects.heads_on(on).filter(project__in=project_ids)
    return _collected(heads.values_list("project", "leader"))


def units_of(project_ids, *, on, role):
    """{project id: ids of its units in that role}"""
    return _grouped("unit", project_ids, on=on, roles=(role,))


def _grouped(field, project_ids, *, on, roles):
    assignments = Assignment.objects.in_force_on(on).filter(project__in=project_ids, role__in=roles)
    return _collected(assignments.values_list("project", field))


def _collected(rows):
    found = defaultdict(set)
    for project, answers in rows:
        found[project].add(answers)
    return defaultdict(frozenset, {project: frozenset(ids) for project, ids in found.items()})
