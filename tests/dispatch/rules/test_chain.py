"""The canonical form of frozen figures and the chain of their hashes."""

from decimal import Decimal

import pytest

from dispatch.rules.chain import FIRST, canonical, chained_hash


def test_one_form_whatever_the_order():
    assert canonical({"b": 1, "a": ["甲", None, True]}) == '{"a":["甲",null,true],"b":1}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [1.0, float("nan"), [{"a": 0.5}], {"a": {"b": [2.5]}}, {1: "a"}, Decimal(1), {"a"}])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_a_hash_covers_the_content_and_the_link_before():
    """The digest of the 64 zeros, a newline and {} by another program: printf '%064d\\n{}' 0 | sha256sum."""
    first = chained_hash(content="{}", previous=FIRST)
    assert first == "5649d09ed68c17156095d175eef152856c5b1a81c117c409c1e00f096aa6838e"
    assert len({first, chained_hash(content="{} ", previous=FIRST), chained_hash(content="{}", previous=first)}) == 3


def test_a_change_breaks_every_later_link():
    def chain(contents):
        links = [FIRST]
        for content in contents:
            links.append(chained_hash(content=content, previous=links[-1]))
        return links[1:]

    assert [a == b for a, b in zip(chain("甲乙丙"), chain("甲丁丙"), strict=True)] == [True, False, False]
