"""Matrix of who met whom as SVG: a row and a column for each, in each field the number of meetings.

The image follows the browser's light or dark mode. The columns have the numbers of the rows; a table beside the image
has the same figures.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from calendar_core.web.analysis.charts import Shape

#: How many the matrix shows.
SIZES: Final[dict[Shape, int]] = {"wide": 12, "narrow": 6}
# In CSS pixels: the room for names, and the side of a field.
_LABEL_WIDTHS: Final[dict[Shape, int]] = {"wide": 330, "narrow": 184}
_FIELDS: Final[dict[Shape, int]] = {"wide": 44, "narrow": 29}
_WIDTHS: Final[dict[Shape, int]] = {"wide": 1000, "narrow": 360}
_FONT_SIZE: Final = 13
# The width of a Latin letter at this size; one of Hangul is twice as wide.
_LETTER: Final = 7
# The largest shares of the highest number that have each of the four colours.
_STEPS: Final = (0.1, 0.3, 0.6)
# Between the third and the fourth colour no text would be legible.
_CSS: Final = (
    "text{font:13px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans',Arial,'Apple SD Gothic Neo',"
    "'Malgun Gothic','Noto Sans KR','Noto Sans CJK KR',sans-serif;fill:#181b20}.soft{fill:#565d67}"
    "rect{fill:#1d4480}.s0{fill-opacity:.06}.s1{fill-opacity:.14}.s2{fill-opacity:.26}.s3{fill-opacity:.4}"
    ".none{fill:none;stroke:#d8d8d2}.t4{fill:#fdfdfc}"
    "@media (prefers-color-scheme:dark){text{fill:#e9e7e2}.soft{fill:#a3a9b1}rect{fill:#a5c3f0}"
    ".none{fill:none;stroke:#30353b}.t4{fill:#131518}}"
)


def draw_matrix(labels: Sequence[str], counts: Sequence[Sequence[int]], *, shape: Shape, title: str) -> str:
    """Draw the matrix; `counts[row][column]` is the number of meetings of two."""
    side, left = _FIELDS[shape], _LABEL_WIDTHS[shape]
    top = 24
    size = {"width": str(_WIDTHS[shape]), "height": str(top + side * len(labels) + 4)}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "style").text = _CSS
    most = max((count for row in counts for count in row), default=0)
    for number, (label, row) in enumerate(zip(labels, counts, strict=True)):
        y = top + number * side
        middle = y + side / 2 + 5
        _add_text(root, str(number + 1), (left + number * side + side / 2, top - 8), style="soft")
        _add_text(root, str(number + 1), (22, middle), style="soft", anchor="end")
        _add_text(root, _shorten(label, left - 40), (32, middle), anchor="start")
        for column, count in enumerate(row):
            if column != number:
                _add_field(root, (left + column * side, y), side, count, step=_find_step(count, most))
    return ET.tostring(root, encoding="unicode")


def _add_field(root: ET.Element, corner: tuple[float, float], side: int, count: int, *, step: int) -> None:
    x, y = corner
    style = f"s{step}" if count else "none"
    place = {"x": f"{x + 1:g}", "y": f"{y + 1:g}", "width": str(side - 2), "height": str(side - 2)}
    ET.SubElement(root, "rect", {**place, "class": style})
    if count:
        _add_text(root, str(count), (x + side / 2, y + side / 2 + 5), style=f"t{step}")


def _add_text(
    root: ET.Element, text: str, point: tuple[float, float], *, style: str = "", anchor: str = "middle"
) -> None:
    attributes = {"x": f"{point[0]:g}", "y": f"{point[1]:g}", "text-anchor": anchor}
    ET.SubElement(root, "text", {**attributes, **({"class": style} if style else {})}).text = text


def _find_step(count: int, most: int) -> int:
    """The colour of a number, 0 to 4."""
    share = count / most if most else 0
    return 4 if share > _STEPS[-1] else 1 + sum(share > step for step in _STEPS)


def _shorten(label: str, width: int) -> str:
    """As much of a name as has room."""
    room = width
    for place, letter in enumerate(label):
        room -= _LETTER * 2 if ord(letter) > 0x1100 else _LETTER
        if room < 0:
            return f"{label[: max(place - 1, 1)].rstrip()}…"
    return label
