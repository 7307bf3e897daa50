import pytest

from dispatch.rules.verification import CHANGED, DRAFT, GENUINE, UNKNOWN, number_in, verdict


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("调度办〔2012〕2号", (2012, 2)),
        ("某调度办[2012]12号 通报.docx", (2012, 12)),
        ("（2012）第3号", (2012, 3)),
        ("2012 2号", (2012, 2)),
        ("20122号", (2012, 2)),
        ("〔2012〕号", None),
        ("2号", None),
        ("通报.docx", None),
        ("", None),
    ],
)
def test_a_number_is_read_however_it_is_typed(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("final", "draft", "known", "expected"),
    [
        (True, False, True, GENUINE),
        (True, False, False, GENUINE),
        (False, True, True, DRAFT),
        (False, False, True, CHANGED),
        (False, False, False, UNKNOWN),
    ],
)
def test_what_a_file_is(final, draft, known, expected):
    assert verdict(is_final=final, is_draft=draft, number_is_known=known) == expected
