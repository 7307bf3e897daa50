"""Each role's first screen and the pages that people open most, against a bare page of as many rows."""

import re

from django.test import Client

from projects.models import Project, User
from projects.roles import Role
from tests.bench.measuring import Line, alternately

ROWS = re.compile(rb"<(?:tr|li|dt|article)\b")


def measure(size):
    code = Project.objects.order_by("code").values_list("code", flat=True)[size // 2]
    clients = {role: client_of(role) for role in Role}
    for role in Role:
        yield page_line("first screen", role.value, clients[role], "/", size)
    office = clients[Role.OFFICE]
    for name, url in (
        ("project list", "/projects/"),
        ("search", "/projects/?q=xm0000"),
        ("filter", "/projects/?light=red&category=new_start&sort=lag"),
        ("by leader", f"/projects/?leader={User.objects.get(leader__isnull=False).leader_id}"),
        ("project page", f"/projects/{code}/"),
        ("figure door", f"/projects/{code}/entries/"),
        ("lights", "/lights/"),
    ):
        yield page_line("page", name, office, url, size)
    yield page_line("page", "a leader's list", clients[Role.LEADER], "/projects/", size)


def client_of(role):
    client = Client()
    client.force_login(User.objects.get(username=f"sample-{role}"))
    return client


def page_line(section, name, client, url, size):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    bare = f"/bench/{len(ROWS.findall(answer.content))}/"
    return Line(section, name, size, *alternately(lambda: client.get(url), lambda: client.get(bare)))
