"""The one place that reads the clock; everywhere else `now` is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)
