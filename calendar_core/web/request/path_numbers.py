"""Numbers in paths: ASCII digits, few enough for every column of the database."""

from werkzeug.routing import BaseConverter, IntegerConverter


class NumberConverter(IntegerConverter):
    """The converter `int`; a path with a longer number has no page."""

    regex = r"[0-9]{1,9}"


class MonthConverter(BaseConverter):
    """Month number in a URL: one digit is accepted, two are written."""

    regex = r"[0-9]{1,2}"

    def to_python(self, value: str) -> int:
        """The number; the view decides whether there is such a month."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Two digits."""
        return f"{value:02d}"
