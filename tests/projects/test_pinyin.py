import subprocess
import sys

import pytest

from projects.models import Project, ProjectAlias
from projects.pinyin import initials_of, pinyin_of
from tests import builders


@pytest.mark.parametrize(
    ("name", "full", "letters"),
    [
        ("锂电隔膜", "lidiangemo", "ldgm"),
        ("百瑞特LED", "bairuiteled", "brtled"),
        ("科技创业园（二期）", "kejichuangyeyuan（erqi）", "kjcyy（eq）"),
        ("", "", ""),
    ],
)
def test_pinyin(name, full, letters):
    assert (pinyin_of(name), initials_of(name)) == (full, letters)


@pytest.fixture
def names():
    def found(text):
        return set(Project.objects.all().search(text).values_list("name", flat=True))

    for name in ("锂电隔膜", "百瑞特LED", "科技创业园二期"):
        builders.project(name)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ld", {"锂电隔膜"}),
        ("LDG", {"锂电隔膜"}),
        ("lidian", {"锂电隔膜"}),
        ("li dian", {"锂电隔膜"}),
        ("隔膜", {"锂电隔膜"}),
        ("led", {"百瑞特LED"}),
        ("ＬＥＤ", set()),
        ("XJ-003", {"科技创业园二期"}),
        ("2期", {"科技创业园二期"}),
        ("没有的", set()),
        ("%", set()),
        ("  ", {"锂电隔膜", "百瑞特LED", "科技创业园二期"}),
    ],
)
def test_search(names, text, expected):
    garden = Project.objects.get(name="科技创业园二期")
    ProjectAlias.objects.create(project=garden, year=2012, name="科技创业园2期", confirmed_at=builders.AT)
    assert names(text) == expected


@pytest.mark.django_db
def test_a_renamed_project_is_found_by_its_new_name(names):
    project = Project.objects.get(name="锂电隔膜")
    project.name = "汽车电池"
    project.save()
    assert (names("ldgm"), names("qcdc")) == (set(), {"汽车电池"})


def test_the_dictionary_is_loaded_by_the_first_name_alone():
    script = (
        "import sys, django; django.setup(); import portal.urls\n"
        "from projects.pinyin import initials_of\n"
        "assert 'pypinyin' not in sys.modules\n"
        "assert initials_of('锂电隔膜') == 'ldgm'\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
