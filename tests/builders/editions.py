"""Editions of a series in a line each, for tests of patterns."""

from typing import Any

from calendar_core.domain.quality.series_pattern import Edition
from calendar_core.domain.time.when_texts import when_from_texts


def make_edition(start: str, **facts: Any) -> Edition:
    """An edition by its start as the data set writes it, held where nothing else is said."""
    usual: dict[str, Any] = {"id": start, "lifecycle": "held", "certainty": "confirmed"}
    return Edition(when=when_from_texts(start, zone="Asia/Seoul"), **{**usual, **facts})


def make_editions(*starts: str, **facts: Any) -> list[Edition]:
    """Editions that were held."""
    return [make_edition(start, **facts) for start in starts]


#: Ten meetings of which nine were in October or November.
AUTUMNS = make_editions(
    *("2016-10-20", "2017-10-28", "2018-10-31", "2019-11-15", "2020-10-14"),
    *("2021-12-02", "2022-11-03", "2023-11-13", "2024-10-30", "2025-11-04"),
)
