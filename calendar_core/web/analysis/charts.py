"""Bar and dot charts as SVG, drawn by pygal, in a wide and a narrow size and in the site's colours.

A chart is an image with a content security policy of its own, and follows the browser's light or dark mode. It has no
script and loads nothing. A table beside it shows the same numbers. See docs/decisions/0095.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from math import sqrt
from typing import Final, Literal
from xml.etree import ElementTree as ET

import pygal
from pygal.etree import etree as pygal_etree
from pygal.style import Style

from calendar_core.domain.display.statistics import (
    LIFECYCLE_ORDER,
    MAX_PARTIES,
    DayHistogram,
    YearCounts,
    with_known_month,
)
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.date_parts import month_name
from calendar_core.domain.time.formatting import format_range
from calendar_core.domain.vocabulary import Lifecycle, format_label
from calendar_core.messages import Lang, pgettext

# pygal's plug-in loader is of Python 2: at every later import Python 3.11 warns about it.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

# Where lxml is installed pygal would build its charts with it; the same chart has the same bytes everywhere.
pygal_etree.to_etree()

Shape = Literal["wide", "narrow"]

# Widths in CSS pixels. Images are shown at this size, so text keeps its size.
_WIDTHS: Final[dict[Shape, int]] = {"wide": 1000, "narrow": 360}
_MAX_LABELS: Final[dict[Shape, int]] = {"wide": 16, "narrow": 5}
_MAX_COLUMNS: Final[dict[Shape, int]] = {"wide": 31, "narrow": 13}
_FONT_SIZE: Final = 13
# Numbers are beside their bars; every year has the same weight as the tenth; nothing is animated.
_LIGHT_CSS: Final = (
    "inline:text.value { text-anchor: start } .axis text.major { fill: #565d67 !important } "
    "* { transition: none !important }"
)
# The same for dark mode. pygal prefixes its rules with the chart's id, so only !important overrides them.
_DARK_CSS: Final = (
    "inline:@media (prefers-color-scheme: dark) {"
    ".axis text, .axis text.major { fill: #a3a9b1 !important } text.value { fill: #e9e7e2 !important } "
    ".axis .line, .axis .guide.line { stroke: #30353b !important } "
    ".series .reactive { fill: #a5c3f0 !important; stroke: #a5c3f0 !important } "
    ".legends text { fill: #a3a9b1 !important } }"
)
# Colours by lifecycle, as (fill, stroke) in light and dark mode: full, hollow, grey, hollow in the accent colour.
_LIFECYCLE_COLOURS: Final[dict[Lifecycle, tuple[tuple[str, str], tuple[str, str]]]] = {
    "held": (("#1d4480", "#1d4480"), ("#a5c3f0", "#a5c3f0")),
    "scheduled": (("#fdfdfc", "#1d4480"), ("#131518", "#a5c3f0")),
    "postponed": (("#8d9096", "#8d9096"), ("#737a83", "#737a83")),
    "cancelled": (("#fdfdfc", "#b02a1b"), ("#131518", "#ff8c79")),
}


def draw_years(years: YearCounts, *, shape: Shape, title: str, lang: Lang) -> str:
    """Draw a bar for each year, divided by lifecycle."""
    if not years.years:
        return _draw_nothing(shape, title)
    shown = [word for word, _ in years.by_lifecycle]
    chart = pygal.StackedBar(
        **_chart_config(shape, lang, height=190, lifecycles=shown), x_label_rotation=0, show_x_guides=False
    )
    chart.x_labels = [str(year) for year in years.years]
    step = _round_step(len(years.years), most=_MAX_LABELS[shape])
    chart.x_labels_major = [str(year) for year in years.years if year % step == 0]
    most = max(years.totals, default=0)
    chart.y_labels = list(range(0, most + 1, _round_step(most, most=6)))
    chart.range = (0, max(most, 1))
    for word, counts in years.by_lifecycle:
        chart.add(format_label(word, lang), counts)
    return _render_svg(chart, title)


def draw_editions(cards: Sequence[Card], *, shape: Shape, title: str, lang: Lang) -> str:
    """Draw dots by year (x) and month (y): a habit is visible as a line, a missing edition as a gap."""
    known = with_known_month(cards)
    shown = [word for word in LIFECYCLE_ORDER if any(card.lifecycle == word for card in known)]
    if not known:
        return _draw_nothing(shape, title)
    years = sorted({card.when.first_day.year for card in known})
    chart = pygal.XY(
        **_chart_config(shape, lang, height=330, lifecycles=shown),
        stroke=False,
        dots_size=4,
        inverse_y_axis=True,
        xrange=(years[0] - 0.5, years[-1] + 0.5),
        range=(0.5, 13),
    )
    step = _round_step(years[-1] - years[0] + 1, most=_MAX_LABELS[shape])
    chart.show_minor_x_labels = True  # each label is one of the chosen years
    chart.x_labels = [
        {"value": year, "label": str(year)} for year in range(years[0], years[-1] + 1) if year % step == 0
    ]
    months = [month_name(month, lang, short=True) for month in range(1, 13)]
    chart.y_labels = [{"value": month, "label": label} for month, label in enumerate(months, start=1)]
    for word in shown:
        chart.add(format_label(word, lang), [_point(card) for card in known if card.lifecycle == word])
    return _render_svg(chart, title)


def _point(card: Card) -> tuple[float, float]:
    """The year, and the month with its days as a fraction."""
    day = card.when.first_day
    return day.year, day.month + (day.day - 1) / 31


def years_per_dot(years: YearCounts, shape: Shape) -> int:
    """How many years a dot of `draw_parties` stands for; the first year of each is a multiple of it."""
    return _round_step(len(years.years), most=_MAX_COLUMNS[shape])


def draw_parties(years: YearCounts, *, shape: Shape, title: str, lang: Lang) -> str:
    """Draw a line for each party, with a dot for each span of years; a dot's area is the number of events."""
    chart = pygal.Dot(
        **_chart_config(shape, lang, height=30 + 28 * len(years.parties)), x_label_rotation=0, show_x_guides=False
    )
    step = years_per_dot(years, shape)
    starts = sorted({year - year % step for year in years.years})
    # A span is half as long again as a year.
    labelled = _round_step(len(years.years), most=_MAX_LABELS[shape] if step == 1 else _MAX_LABELS[shape] * 2 // 3)
    chart.x_labels = [
        str(start) if step == 1 else format_range(str(start), f"{(start + step - 1) % 100:02d}", lang, is_spaced=False)
        for start in starts
    ]
    chart.x_labels_major = [label for start, label in zip(starts, chart.x_labels, strict=True) if start % labelled == 0]
    # pygal assumes the width of Latin letters; Hangul is nearly twice as wide.
    longest = max(
        (sum(letter > "\u1100" for letter in party.display_name(lang)) for party, _ in years.parties), default=0
    )
    chart.margin_left = 4 + round(0.42 * _FONT_SIZE * longest)
    for party, counts in years.parties:
        sums = Counter[int]()
        for year, events in zip(years.years, counts, strict=True):
            sums[year - year % step] += events
        # Zero has no dot, instead of one too small to see.
        chart.add(party.display_name(lang), [sqrt(sums[start]) or None for start in starts])
    return _render_svg(chart, title)


def draw_lengths(lengths: DayHistogram, *, shape: Shape, title: str, labels: Sequence[str], lang: Lang) -> str:
    """Draw a bar for each bin of lengths, with its number."""
    chart = pygal.HorizontalBar(
        **_chart_config(shape, lang, height=12 + 32 * len(labels)),
        print_values=True,
        print_values_position="top",
        show_x_labels=False,  # horizontal bars have their values along x
        show_x_guides=False,
        show_y_guides=False,
    )
    chart.x_labels = list(reversed(labels))
    chart.add("", [events for _, _, events in reversed(lengths.counts)])
    return _render_svg(chart, title)


def _round_step(length: int, *, most: int) -> int:
    """The round number (1, 2, 5, 10, …) that divides a length into at most so many parts."""
    rounds: Iterator[int] = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in rounds if length <= step * most)


@cache
def _style(lang: Lang) -> Style:
    fonts = pgettext(
        "fonts of the script", '"Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR"', lang
    )
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#565d67",
        foreground_strong="#181b20",
        foreground_subtle="#d8d8d2",
        colors=("#1d4480",) * MAX_PARTIES,
        opacity="1",
        opacity_hover="1",
        guide_stroke_color="#d8d8d2",
        major_guide_stroke_color="#d8d8d2",
        guide_stroke_dasharray="1,0",
        major_guide_stroke_dasharray="1,0",
        font_family='-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, '
        f"{fonts}, sans-serif",
        label_font_size=_FONT_SIZE,
        major_label_font_size=_FONT_SIZE,
        value_font_size=_FONT_SIZE,
        legend_font_size=_FONT_SIZE,
    )


def _chart_config(shape: Shape, lang: Lang, *, height: int, lifecycles: Sequence[Lifecycle] = ()) -> dict[str, object]:
    """Settings of all charts; several lifecycles need a legend and room for it."""
    has_legend = len(lifecycles) > 1
    # Four English words in a row touch each other on a narrow page.
    columns = len(lifecycles) if shape == "wide" else min(len(lifecycles), 2)
    rows = -(-len(lifecycles) // columns) if has_legend else 0
    return {
        "style": _style(lang),
        "css": ["file://style.css", "file://graph.css", _LIGHT_CSS, _DARK_CSS, *_lifecycle_css(lifecycles)],
        "js": [],
        "width": _WIDTHS[shape],
        "height": height + (10 + 20 * rows if has_legend else 0),
        "explicit_size": True,
        "show_legend": has_legend,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": columns or 1,
        "legend_box_size": 10,
        "truncate_legend": -1,
        "truncate_label": -1,
        "margin": 4,
        "show_minor_x_labels": False,
        "value_formatter": lambda value: f"{value:.0f}",
    }


def _lifecycle_css(lifecycles: Sequence[Lifecycle]) -> Iterator[str]:
    for number, word in enumerate(lifecycles):
        rules = [
            f".color-{number}.reactive, .color-{number} .reactive, .legends rect.color-{number} "
            f"{{ fill: {inside} !important; stroke: {edge} !important; stroke-width: 1.5px !important }}"
            for inside, edge in _LIFECYCLE_COLOURS[word]
        ]
        yield f"inline:{rules[0]} @media (prefers-color-scheme: dark) {{ {rules[1]} }}"


def _draw_nothing(shape: Shape, title: str) -> str:
    """The chart of no event, which pygal cannot draw: a low empty image."""
    size = {"width": str(_WIDTHS[shape]), "height": str(_FONT_SIZE)}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size})
    ET.SubElement(root, "title").text = title
    return ET.tostring(root, encoding="unicode")


def _render_svg(chart: pygal.Graph, title: str) -> str:
    """Render the SVG as text, deterministic for the same numbers.

    pygal's output has the date in a comment, a random id, and settings for a script even without one.
    """
    chart.uuid = "chart"
    root = chart.render_tree()
    for parent in (root, root.find("defs")):
        for child in [child for child in parent if child.tag in (ET.Comment, "script")]:
            parent.remove(child)
    root.find("title").text = title
    return ET.tostring(root, encoding="unicode")
