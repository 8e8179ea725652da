"""The map projection and the placement of labels on the map.

The projection is Equal Earth (Šavrič, Patterson and Jenny 2018), an equal-area projection by a short polynomial.
The outlines are in `static/world.svg`, made with the same function by `tools/make_map.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

#: Size of the picture; nothing south of `SOUTH` is on it, where nobody meets.
WIDTH, HEIGHT, SOUTH = 1000, 436, -56.0

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_SCALE = WIDTH / (2 * 2.7066297)  # half the width of the projected globe of radius 1
_TOP = 1.3173627  # its north pole
# A label: so wide a letter, so high a line, so far from its dot.
_LETTER, _LINE, _GAP = 7.4, 15.0, 3.0

#: Left, top, right and bottom.
Box = tuple[float, float, float, float]


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """A point in degrees as `x`, `y` of the picture, from its upper left corner.

    >>> project(0, 0), project(37.57, 126.98)
    ((500.0, 243.4), (817.2, 108.2))
    """
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = radians(longitude) * cos(angle) / (sqrt(3) / 2 * slope)
    y = angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return round(WIDTH / 2 + x * _SCALE, 1), round((_TOP - y) * _SCALE, 1)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A dot on the map with its text."""

    x: float
    y: float
    radius: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Label:
    """The position of a label; `anchor` is SVG's text-anchor."""

    x: float
    y: float
    anchor: str
    text: str


def place_labels(dots: Iterable[Dot], *, max_labels: int) -> list[Label]:
    """Labels of the first dots, beside, above or below them, where they cover neither a dot nor another label."""
    first = list(dots)[:max_labels]
    taken = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in first]
    labels = []
    for dot in first:
        for label, box in _label_positions(dot):
            if box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                labels.append(label)
                break
    return labels


def _label_positions(dot: Dot) -> Iterator[tuple[Label, Box]]:
    """The possible positions of a dot's label, the best one first, each with the box that it covers."""
    # Hangul is nearly twice as wide as a Latin letter.
    letters = sum(1.7 if letter > "\u1100" else 1.0 for letter in dot.text)
    long, off = letters * _LETTER, dot.radius + _GAP
    beside, above, below = dot.y, dot.y - off - _LINE / 2, dot.y + off + _LINE / 2
    places = (
        (dot.x + off, beside, "start", dot.x + off),
        (dot.x - off, beside, "end", dot.x - off - long),
        (dot.x, above, "middle", dot.x - long / 2),
        (dot.x, below, "middle", dot.x - long / 2),
    )
    for x, middle, anchor, start in places:
        label = Label(x=round(x, 1), y=round(middle + _LINE / 3, 1), anchor=anchor, text=dot.text)
        yield label, (start, middle - _LINE / 2, start + long, middle + _LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
