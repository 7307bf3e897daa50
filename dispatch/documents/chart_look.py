"""How the series of a chart look, in documents as in Excel: a fill and a pattern, so that print without colour works."""

from dataclasses import dataclass

from projects.choices import Light


@dataclass(frozen=True, slots=True)
class Look:
    fill: str
    hatch: str  # as matplotlib names it, "" for a plain fill
    excel_pattern: str


INK, REFERENCE = "1F2A37", "B3221A"
LOOKS = (
    Look("3B6EA8", "", ""),
    Look("F0C47A", "////", "wdUpDiag"),
    Look("9BB8D6", "....", "pct20"),
    Look("D9DDE3", "xxxx", "diagCross"),
    Look("6F8F72", "----", "dkHorz"),
)
LIGHTS = {
    Light.RED: Look("E2574C", "\\\\\\\\", "wdDnDiag"),
    Light.YELLOW: Look("F2C230", "////", "wdUpDiag"),
    Light.BLUE: Look("8FBBE8", "....", "pct20"),
    Light.GREEN: Look("8CCBA3", "xxxx", "diagCross"),
    Light.NOT_DUE: Look("E4E8EC", "", ""),
    Light.NONE: Look("FFFFFF", "", ""),
}
UNLIT = "不亮灯"
OF_LIGHTS = {UNLIT: LIGHTS[Light.NONE]} | {
    name: look for light, look in LIGHTS.items() for name in (light.label, light.in_words)
}


def look_of(number: int, name: str) -> Look:
    """A series that is called after a light (红, 红灯) has its colour."""
    return OF_LIGHTS.get(name, LOOKS[number % len(LOOKS)])
