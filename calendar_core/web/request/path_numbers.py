"""Numbers in paths: ASCII digits, few enough for every column of the database."""

from werkzeug.routing import IntegerConverter


class NumberConverter(IntegerConverter):
    """The converter `int`; a path with a longer number has no page."""

    regex = r"[0-9]{1,9}"
