"""What the small tags draw; whatever people typed is escaped in all of them."""

import pytest
from django.template import Context, Template

from projects.choices import Light

TYPED = "<i>某某</i>"
ESCAPED = "&lt;i&gt;某某&lt;/i&gt;"


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("{% light light %}", '<b class="light light-red">红</b>'),
        ("{% light light word='应亮' %}", '<b class="light light-red">应亮</b>'),
        ("{% light light large=True %}", '<b class="light light-red light-large">红灯</b>'),
        ("{% figure '3,850' %}", "3,850"),
        ("{% figure '3,850' exact='38500000元' %}", '<span title="38500000元">3,850</span>'),
        ("{% figure '3,850' '/e/' %}", '<a class="figure" href="/e/">3,850</a>'),
        (
            "{% figure '3,850' '/e/' door=True %}",
            '<a class="figure" href="/e/" hx-get="/e/" hx-target="#figure-door">3,850</a>',
        ),
        ("{% person typed %}", ESCAPED),
        ("{% person typed '/p/' %}", f'<a href="/p/">{ESCAPED}</a>'),
        ("{% unit '' '/u/' %}", "—"),
        ("{% who nobody %}", "—"),
        ("{% names several %}", f"周某某、{ESCAPED}"),
        ("{% names none %}", "—"),
        ("{% link typed '/x/' %}", f'<a href="/x/">{ESCAPED}</a>'),
        ("{% file stored %}", f'<a href="/f/">{ESCAPED}</a> <small>41 KB</small>'),
        (
            "{% refused typed lead='没有提出。' %}",
            f'<div class="notice refused" role="alert"><b>没有提出。</b>{ESCAPED}</div>',
        ),
        (
            "{% refusal lead=typed %}\n{{ typed }}改了，<b>请再看</b>\n{% endrefusal %}",
            f'<div class="notice refused" role="alert"><b>{ESCAPED}</b>{ESCAPED}改了，<b>请再看</b></div>',
        ),
    ],
)
def test_a_tag_draws(written, drawn):
    context = {
        "light": Light.RED,
        "typed": TYPED,
        "nobody": None,
        "several": ["周某某", TYPED],
        "none": [],
        "stored": {"name": TYPED, "url": "/f/", "size": "41 KB"},
    }
    assert Template(written).render(Context(context)) == drawn
