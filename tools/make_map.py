"""Make static/world.svg, the outlines behind the map of venues, from Natural Earth's 1:110m countries.

    python tools/make_map.py countries-110m.json

The file is that of the package `world-atlas` of npm, version 2.0.2 (`npm pack world-atlas@2.0.2`, then unpack), which
holds Natural Earth 4.1.0 as TopoJSON. Natural Earth is in the public domain.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from calendar_core.domain.display.map_projection import HEIGHT, SOUTH, WIDTH, project

TARGET = Path(__file__).parents[1] / "static" / "world.svg"
# Colours of the page's own sheet: an image does not inherit them.
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<!-- Made with Natural Earth 4.1.0 (public domain), by way of world-atlas 2.0.2; Equal Earth projection.
Made by tools/make_map.py: do not edit. -->
<style>.land{{fill:#e2e2dc}}.borders{{fill:none;stroke:#fdfdfc;stroke-width:.8;stroke-linejoin:round}}\
@media(prefers-color-scheme:dark){{.land{{fill:#2b3036}}.borders{{stroke:#131518}}}}</style>
<path class="land" d="{land}"/>
<path class="borders" d="{borders}"/>
</svg>
"""
Point = tuple[float, float]


def decoded_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The lines of a TopoJSON file as longitudes and latitudes: they are steps on a grid."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def rings_of(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """The closed lines of a geometry, each as the numbers of its arcs (~n: backwards)."""
    if geometry["type"] == "GeometryCollection":
        for one in geometry["geometries"]:
            yield from rings_of(one)
    elif geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon


def joined(ring: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """The points of a ring; each arc begins where the one before ended."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def unwrapped(points: list[Point]) -> list[Point]:
    """The same line without the jump from 180° to -180°: Chukotka stays with Siberia, a little beyond the edge."""
    even = [points[0]]
    for longitude, latitude in points[1:]:
        turns = round((longitude - even[-1][0]) / 360)
        even.append((longitude - 360 * turns, latitude))
    middle = (min(point[0] for point in even) + max(point[0] for point in even)) / 2
    return [(longitude - 360 * round(middle / 360), latitude) for longitude, latitude in even]


def path_of(points: list[Point], *, is_closed: bool) -> str:
    """A line as an SVG path: a start, then steps in halves of a unit; steps of nothing are left out."""
    flat = [
        tuple(round(2 * value) for value in project(latitude, longitude)) for longitude, latitude in unwrapped(points)
    ]
    parts = [f"M{flat[0][0] / 2:g} {flat[0][1] / 2:g}l"]
    last = flat[0]
    for point in flat[1:]:
        if point != last:
            parts.append(f"{(point[0] - last[0]) / 2:g} {(point[1] - last[1]) / 2:g}")
            last = point
    if len(parts) == 1:
        return ""
    text = parts[0] + " ".join(parts[1:])
    return re.sub(r"(?<!\d)0\.", ".", text.replace(" -", "-")) + ("z" if is_closed else "")


def main(file: str) -> None:
    """Write the map."""
    topology = json.loads(Path(file).read_text(encoding="utf-8"))
    arcs = decoded_arcs(topology)
    # Continents to the north; the ice, and the edge of the map below it, stay out.
    rings = [joined(ring, arcs) for ring in rings_of(topology["objects"]["land"])]
    land = "".join(path_of(ring, is_closed=True) for ring in rings if max(point[1] for point in ring) > SOUTH)
    used = Counter(max(n, ~n) for ring in rings_of(topology["objects"]["countries"]) for n in ring)
    borders = "".join(path_of(arcs[number], is_closed=False) for number, times in sorted(used.items()) if times > 1)
    svg = SVG.format(width=WIDTH, height=HEIGHT, land=land, borders=borders)
    TARGET.write_text(svg, encoding="utf-8")
    print(f"{TARGET.name}: {len(svg.encode()):,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
