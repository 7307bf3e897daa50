"""What somebody may read of a site meeting."""

from dataclasses import dataclass

from django.db.models import QuerySet

from projects.models import Project
from projects.models.user import leaders_acted_for


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody may read of a meeting: all of it, or the extract that concerns his own projects and unit."""

    whole: bool
    projects: list
    decisions: list
    photos: QuerySet

    def project_beside(self, decision):
        """The project's name, where the record is not of this project alone."""
        return decision.project.name if [project.pk for project in self.projects] != [decision.project_id] else ""


def record_of(meeting, *, user, on):
    """The part of a meeting that `user` may read. Its leader and whoever sees all its projects read the whole."""
    visible = Project.objects.visible_to(user, on=on, head_only=False)
    own = leaders_acted_for(user, on=on).filter(pk=meeting.leader_id).exists()
    whole = user.sees_whole_district or own or not meeting.projects.exclude(pk__in=visible.values("pk")).exists()
    decisions = meeting.decisions.select_related("project", "unit", "problem").order_by("position")
    if whole:
        return Record(True, list(meeting.projects.order_by("code")), list(decisions), meeting.photos.kept())
    projects = list(meeting.projects.filter(pk__in=visible.values("pk")).order_by("code"))
    seen = {project.pk for project in projects}
    concerning = [item for item in decisions if item.project_id in seen or item.unit_id == user.unit_id]
    return Record(False, projects, concerning, meeting.photos.none())
