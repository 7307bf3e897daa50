"""Templates are loaded without what stands in them for readers only."""

import pytest
from django.template import Engine, Origin

from portal.templates import CompactLoader


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("<ul>\n    <li>一</li>\n\n  </ul>\n", "<ul>\n<li>一</li>\n</ul>\n"),
        ("<b>5</b>，\n  <i>6</i>", "<b>5</b>，<i>6</i>"),
        ("{{ name }}\n  （{{ unit }}）", "{{ name }}（{{ unit }}）"),
        ("周某某\n  高新区", "周某某\n高新区"),
    ],
)
def test_indentation_goes_and_a_chinese_sentence_reads_on(tmp_path, written, served):
    path = tmp_path / "page.html"
    path.write_text(written, encoding="utf-8")
    assert CompactLoader(Engine()).get_contents(Origin(str(path))) == served
