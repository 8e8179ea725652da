"""Charts as SVG, drawn by pygal and put into the page under its strict policy.

Of what pygal draws only shapes and words are kept: its style, its script and its comments go, the style sheet of the
site colours the rest in light and dark. Every chart stands beside a table that says the same; it is one picture for
whoever hears the page. See docs/decisions/0065.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Comment, Element, register_namespace, tostring

import pygal
from markupsafe import Markup

# pygal leaves a finder of plugins behind that Python 3.11 warns of at each import; no plugin is used here.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_SVG: Final = "http://www.w3.org/2000/svg"
_DROPPED: Final = {f"{{{_SVG}}}{name}" for name in ("defs", "style", "script", "desc", "title")} | {
    "defs",
    "style",
    "script",
    "desc",
    "title",
}
_UNWANTED_CLASSES: Final = {"tooltip-overlay", "titles", "background"}
# pygal leaves room for labels by these sizes; the style sheet sets the same.
_STYLE: Final = pygal.style.Style(label_font_size=13, major_label_font_size=13, legend_font_size=13)
_USUAL: Final[dict[str, Any]] = {
    "width": 900,
    "js": (),
    "css": (),
    "style": _STYLE,
    "explicit_size": False,
    "disable_xml_declaration": True,
    "legend_at_bottom": True,
    "margin": 8,
    "truncate_label": -1,
    "truncate_legend": -1,
    "no_data_text": "–",
}
register_namespace("", _SVG)


@dataclass(frozen=True, kw_only=True)
class Dots:
    """A named group of points, each (x, y)."""

    name: str
    points: Sequence[tuple[float, float]]


def bars(labels: Sequence[str], groups: Iterable[tuple[str, Sequence[int]]], *, title: str) -> Markup:
    """Bars, stacked where there are several groups; at most some two dozen labels are written out."""
    groups = list(groups)
    every = max(1, len(labels) // 12)
    chart = pygal.StackedBar(
        **_USUAL,
        height=280,
        show_legend=len(groups) > 1,
        x_labels_major=[label for number, label in enumerate(labels) if number % every == 0],
        show_minor_x_labels=False,
        min_scale=2,
        max_scale=6,
        value_formatter=lambda value: f"{value:.0f}",
    )
    chart.x_labels = labels
    for name, values in groups:
        chart.add(name, list(values))
    return _drawn(chart, title)


def months_by_year(groups: Iterable[Dots], years: range, months: Sequence[str], *, title: str) -> Markup:
    """Dots by the year across and the month down: a habit shows as a line, a gap as a gap."""
    step = max(1, len(years) // 10)
    chart = pygal.XY(
        **_USUAL,
        height=340,
        stroke=False,
        dots_size=5,
        inverse_y_axis=True,
        xrange=(years.start - 0.5, years.stop - 0.5),
        range=(0.5, 13),
    )
    chart.x_labels = [{"value": year, "label": str(year)} for year in years[::step]]
    chart.y_labels = [{"value": number, "label": name} for number, name in enumerate(months, start=1)]
    for group in groups:
        if group.points:
            chart.add(group.name, list(group.points))
    return _drawn(chart, title)


def _drawn(chart: Any, title: str) -> Markup:
    root: Element = chart.render_tree()
    _strip(root)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("class", "chart")
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - written by an XML library, which escapes every text


def _strip(element: Element) -> None:
    for name in ("id", "style"):
        element.attrib.pop(name, None)
    for child in list(element):
        classes = set((child.get("class") or "").split())
        tag: Any = child.tag  # of a comment it is a function
        if tag in _DROPPED or tag is Comment or classes & _UNWANTED_CLASSES:
            element.remove(child)
        else:
            _strip(child)
