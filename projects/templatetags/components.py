"""The small things that pages are full of, each with one face. Tags, not templates: a list holds hundreds of them."""

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = Library()

_NOBODY = "—"


@register.simple_tag
def light(light, word="", large=False):
    """A light: the class draws its shape and colour, its word stays in the text. `large` for the head of a page."""
    if large:
        return format_html('<b class="light light-{} light-large">{}</b>', light, light.in_words)
    return format_html('<b class="light light-{}">{}</b>', light, word or light.label)


@register.simple_tag
def figure(text, url="", exact="", door=False):
    """A figure with its exact value on hover, which opens into what it is made of; with `door` in the page itself."""
    title = format_html(' title="{}"', exact) if exact else ""
    if not url:
        return format_html("<span{}>{}</span>", title, text) if title else text
    opens = format_html(' hx-get="{}" hx-target="#figure-door"', url) if door else ""
    return format_html('<a class="figure" href="{}"{}{}>{}</a>', url, opens, title, text)


@register.simple_tag
def link(text, url=""):
    """What opens its page, where it has one that the reader may see."""
    return _name(text, url)


@register.simple_tag
def person(name, url=""):
    """Somebody's name, a link where he has a page."""
    return _name(name, url)


@register.simple_tag
def unit(name, url=""):
    """A unit's name, a link where it has a page."""
    return _name(name, url)


@register.simple_tag
def who(name, url=""):
    """Whoever answers for something, where that may be a person or a unit."""
    return _name(name, url)


@register.simple_tag
def names(found):
    """Several who answer for something together."""
    return format_html_join("、", "{}", ((who(name),) for name in found)) or _NOBODY


@register.simple_tag
def file(item):
    """A stored file {name, url, size "41 KB" or absent}."""
    size = item.get("size")
    name = format_html('<a href="{}">{}</a>', item["url"], item["name"])
    return format_html("{} <small>{}</small>", name, size) if size else name


@register.simple_tag
def refused(text, lead=""):
    """Why something was not done, read aloud at once; `lead` says in bold what was not."""
    lead = format_html("<b>{}</b>", lead) if lead else ""
    return format_html('<div class="notice refused" role="alert">{}{}</div>', lead, text)


@register.simple_block_tag
def refusal(content, lead=""):
    """The same, where the reason is more than a sentence: {% refusal lead %} … {% endrefusal %}."""
    return refused(mark_safe(content.strip()), lead)


def _name(name, url):
    return format_html('<a href="{}">{}</a>', url, name) if url and name else name or _NOBODY
