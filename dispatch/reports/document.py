"""The parts that an official document is made of, whatever file it becomes: renderers turn them into Word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """Centred, the largest type; the first part of a document."""

    text: str


@dataclass(frozen=True, slots=True)
class Subtitle:
    """Centred under the title: a date, a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level, numbered by its writer: 一、听取情况"""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line indented; `label` stands before it in bold type: 时间："""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """At the right, as whoever issues a document signs it."""

    text: str


Part = Title | Subtitle | Heading | Paragraph | Signature
