"""Items of a JSON answer by paths of names. `parse_json` is run by `run_limited`, and answers plain JSON."""

import json
import re
from typing import Any, Final

from calendar_core.errors import CalendarError
from calendar_core.intake.plain_text import plain_line

#: The path of the answer itself, where that is the list.
ROOT: Final = "$"
_PATH: Final = re.compile(r"[^\s.\[\]$]+(?:\.[^\s.\[\]$]+)*")


def check_path(text: str) -> str:
    """A path such as `response.items.0.title`. Raises CalendarError for any other text."""
    if text != ROOT and not _PATH.fullmatch(text):
        raise CalendarError(
            "%(text)s is not a path of names.",
            next_step="Join names by dots, such as response.items; $ is the whole answer.",
            text=repr(text[:60]),
        )
    return text


def parse_json(raw: bytes, items: str, fields: dict[str, str]) -> list[dict[str, str]]:
    """The texts of each item by the names of the fields; none where the path leads to no list.

    Raises CalendarError for an answer that is no JSON.
    """
    try:
        answer = json.loads(raw)
    except ValueError:
        raise CalendarError("The answer is not JSON.", next_step="Open its address, and mend the definition.") from None
    found = _follow(answer, items)
    if not isinstance(found, list):
        return []
    return [{name: _text_of(_follow(one, path)) for name, path in fields.items()} for one in found]


def _follow(value: Any, path: str) -> Any:
    """What stands at a path; None where it leads nowhere."""
    for name in [] if path == ROOT else path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name[:9]) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _text_of(value: Any) -> str:
    """A text as it is, a number as a text; of several values the texts."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text_of, value[:20])))
    if isinstance(value, bool) or value is None:
        return ""
    return value if isinstance(value, str) else plain_line(str(value)) if isinstance(value, int | float) else ""
