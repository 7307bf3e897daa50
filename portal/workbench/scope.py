"""Everybody else: the projects that are theirs, or a calm page for those who see no project data."""

from django.urls import reverse

from dispatch.models import Standing
from dispatch.pages.dispatch_meeting.correction import correction_duties
from dispatch.pages.dispatch_meeting.step import dispatch_card
from dispatch.pages.promise.detail import confirmation_duties
from dispatch.queries.basis import basis_of
from dispatch.queries.headline import light_counts
from portal.workbench.problems import problem_desks
from portal.workbench.shared import behind_words, light_count_links, missed_projects, project_cards
from projects.roles import Role

CARDS_SHOWN = 16


def scope_workbench(user, *, as_of, on):
    if not user.may("view_projects"):
        return {"calm": _calm(user), "links": _links(user)}
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on, head_only=False)
    total = standings.count()
    return {
        "basis": basis_of(as_of),
        "dispatch": dispatch_card(user, on=on),
        "duties": [*correction_duties(user), *confirmation_duties(user)],
        "title": f"全区 {total} 个项目",
        "text": behind_words(light_counts(standings)) if total else "",
        "missed": missed_projects(user, as_of=as_of, on=on),
        "desks": problem_desks(user, on=on),
        "light_counts": light_count_links(standings),
        "cards": project_cards(standings.worst_first()[:CARDS_SHOWN], as_of=as_of, on=on, show_leader=True),
    }


def _calm(user):
    if Role.ADMIN in user.roles:
        return {"title": "系统运行正常", "text": "系统管理员管理账号和设置，不查看项目数据。"}
    if Role.AUDITOR in user.roles:
        return {"title": "审计管理员", "text": "审计管理员查看操作记录，不查看项目数据。"}
    return {"title": "您的账号还没有角色", "text": "请联系系统管理员为您分配角色。"}


def _links(user):
    return [{"label": "账号管理", "url": reverse("admin:index")}] if user.may("manage_accounts") else []
