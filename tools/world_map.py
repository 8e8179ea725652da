"""Make the outline of the world that the map of venues is drawn on: land alone, no borders, so that it takes no side.

    python tools/world_map.py land-110m.json > templates/world.svg

Reads the TopoJSON of the npm package `world-atlas` (land at 1:110 million of Natural Earth, public domain). Degrees
become units of a quarter degree, from 84° north to 60° south (`calendar_core/web/world.py` places dots the same way).
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

UNITS = 4  # to the degree
NORTH, SOUTH = 84, -60


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs in degrees; in the file each point is a step from the one before."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def ring_points(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[int, int]]:
    """A ring in units, without repeats, going on beyond 180° where it crosses it. ~n is the arc n walked backwards."""
    points: list[tuple[int, int]] = []
    turns, before = 0, None
    for number in ring:
        for longitude, latitude in arcs[number] if number >= 0 else arcs[~number][::-1]:
            if before is not None and abs(longitude - before) > 180:
                turns += 1 if longitude < before else -1
            before = longitude
            point = round((longitude + 360 * turns + 180) * UNITS), round((NORTH - clipped(latitude)) * UNITS)
            if not points or points[-1] != point:
                points.append(point)
    return points


def clipped(latitude: float) -> float:
    """A latitude as the map has it."""
    return max(SOUTH, min(NORTH, latitude))


def on_the_map(ring: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """A ring as often as it is seen: one that crosses 180° is drawn at both edges."""
    width = 360 * UNITS
    shifted = ([(x + shift, y) for x, y in ring] for shift in (-width, 0, width))
    return [one for one in shifted if max(x for x, _ in one) > 0 and min(x for x, _ in one) < width]


def path_of(points: list[tuple[int, int]]) -> str:
    """A ring as SVG, each point a step from the one before."""
    steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def main() -> None:
    """Write the outline."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    (land,) = topology["objects"]["land"]["geometries"]
    rings = [ring_points(ring, arcs) for polygon in land["arcs"] for ring in polygon]
    # A ring that lies south of the edge has been pressed flat against it.
    seen = [ring for ring in rings if len(ring) > 3 and len({y for _, y in ring}) > 1]
    drawn = [path_of(one) for ring in seen for one in on_the_map(ring)]
    print(f'<path class="land" d="{"".join(drawn)}"/>')


if __name__ == "__main__":
    main()
