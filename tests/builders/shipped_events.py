"""The events of the shipped data set as its files have them, for tests that do without the loader."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "data" / "events"


@cache
def read_shipped_events() -> tuple[dict[str, Any], ...]:
    """Every event, file by file. Read once for all tests of a process, and by libyaml: Python's reader takes 5 s."""
    return tuple(event for file in sorted(FOLDER.glob("*.yaml")) for event in read_yaml(file))


def read_yaml(file: Path) -> Any:
    """What a YAML file holds."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
