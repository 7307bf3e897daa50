"""Drawings that stand for photos from the site: plainly artificial, the same each time they are drawn."""

from io import BytesIO

from PIL import Image, ImageDraw

from projects.rules.weekly_report import monday_of

SIZE = WIDTH, HEIGHT = 480, 360
GROUND = 270
SKY, EARTH, CONCRETE, STEEL, INK, SUN, GREEN = (
    (226, 236, 245),
    (205, 186, 150),
    (176, 180, 186),
    (92, 116, 148),
    (60, 66, 76),
    (242, 196, 90),
    (130, 160, 110),
)


def sketch(words, *, monday):
    """A JPEG of what `words` say: the kind of site and how far it has come ("structure 6"), in the week of `monday`."""
    kind, count = words.split()
    picture = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(picture)
    week = monday.isocalendar().week
    _circle(draw, 40 + week * 71 % 400, 50 + week * 37 % 70, 26, SUN)
    draw.rectangle((0, GROUND, WIDTH, HEIGHT), EARTH)
    for line in range(0, WIDTH, 40):
        draw.line((line, HEIGHT, line + 30, GROUND), fill=(188, 168, 132))
    KINDS[kind](draw, int(count))
    draw.text((WIDTH - 120, HEIGHT - 20), f"SKETCH {monday:%Y-%m-%d}", fill=INK)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def evidence(words, *, on):
    """(bytes, file name) of a drawing that is handed in as proof on the day `on`."""
    return sketch(words, monday=monday_of(on)), f"现场照片{on:%m%d}.jpg"


def _foundation(draw, count):
    draw.polygon([(50, GROUND), (90, 330), (390, 330), (430, GROUND)], fill=(150, 126, 92))
    for pile in range(count):
        left = 100 + pile * 31
        draw.rectangle((left, GROUND + 12, left + 18, 326), CONCRETE, INK)
    draw.line((380, GROUND, 410, 150, 440, GROUND), fill=INK, width=4)


def _structure(draw, count):
    floor = min(26, 220 // max(count, 1))
    for level in range(count):
        top = GROUND - (level + 1) * floor
        draw.rectangle((120, top, 330, top + floor), CONCRETE, INK)
        for window in range(140, 320, 30):
            draw.rectangle((window, top + floor // 4, window + 14, top + floor * 3 // 4), SKY, INK)
    draw.line((380, GROUND, 380, 36), fill=STEEL, width=6)
    draw.line((250, 44, 440, 44), fill=STEEL, width=5)
    draw.line((280, 44, 280, 90), fill=INK, width=2)


def _equipment(draw, count):
    draw.polygon([(30, 110), (240, 60), (450, 110)], fill=STEEL)
    draw.rectangle((40, 110, 440, GROUND), (238, 238, 232), INK)
    for machine in range(count):
        left, top = 60 + machine % 4 * 95, 200 - machine // 4 * 80
        draw.rectangle((left, top, left + 64, top + 60), GREEN, INK)
        _circle(draw, left + 32, top + 26, 16, STEEL)


def _road(draw, count):
    draw.polygon([(210, GROUND - 60), (270, GROUND - 60), (430, HEIGHT), (50, HEIGHT)], fill=CONCRETE)
    for mark in range(count):
        top = HEIGHT - 22 - mark * 20
        draw.rectangle((236 - (8 - mark), top, 244 + (8 - mark), top + 10), "white")
    draw.rectangle((330, 200, 410, 250), SUN, INK)
    _circle(draw, 345, 256, 14, INK)
    _circle(draw, 395, 256, 14, INK)


def _village(draw, count):
    for house in range(9):
        left, gone = 30 + house * 48, house < count
        if gone:
            draw.polygon([(left, GROUND), (left + 14, GROUND - 14), (left + 38, GROUND)], fill=CONCRETE)
        else:
            draw.rectangle((left, GROUND - 56, left + 38, GROUND), (196, 150, 120), INK)
            draw.polygon([(left - 4, GROUND - 56), (left + 19, GROUND - 84), (left + 42, GROUND - 56)], fill=INK)


def _clearing(draw, count):
    for post in range(20, WIDTH, 46):
        draw.rectangle((post, GROUND - 34, post + 34, GROUND + 4), STEEL, INK)
    for heap in range(count):
        left = 60 + heap * 80
        draw.polygon([(left, 330), (left + 36, 290), (left + 72, 330)], fill=(150, 126, 92))


def _meeting(draw, count):
    draw.rectangle((60, 220, 420, 262), (160, 120, 84), INK)
    for seat in range(count):
        left = 84 + seat * 330 // max(count - 1, 1)
        _circle(draw, left, 176, 16, (222, 184, 150))
        draw.rectangle((left - 18, 192, left + 18, 222), STEEL)


def _circle(draw, x, y, radius, colour):
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


KINDS = {
    "foundation": _foundation,
    "structure": _structure,
    "equipment": _equipment,
    "road": _road,
    "village": _village,
    "clearing": _clearing,
    "meeting": _meeting,
}
