"""Numbers in the forms and queries of the desk."""

from typing import Final

from werkzeug.datastructures import MultiDict

from calendar_core.domain.schema.values import integer_parser
from calendar_core.errors import CalendarError

_parse_integer: Final = integer_parser(0, 999_999_999)  # every column of the database holds it


def parse_number(values: MultiDict[str, str], name: str) -> int | None:
    """The whole number of a field; None where it is absent or empty. Raises CalendarError for anything else."""
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return _parse_integer(text)
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where=name) from None
