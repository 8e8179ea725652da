"""`dataset.yaml`: the format of a data set, when it was compiled, its licence, and why its events changed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from calendar_core.domain.schema.reader import MappingReader
from calendar_core.domain.schema.values import integer_parser
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.domain.time.when import Day, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.errors import CalendarError

#: The folder of the data set that comes with the program.
SHIPPED_DATA: Final = Path(__file__).resolve().parents[2] / "data"
#: The newest format that is read, and the one that is written.
FORMAT: Final = 2
_DEFAULT_REASON: Final = "Loaded from the data set."


@dataclass(frozen=True, kw_only=True)
class DataSetInfo:
    """What the program uses of what a data set says of itself. `reason` is that of the revisions that loading makes."""

    compiled: Day | None = None
    reason: str = _DEFAULT_REASON


def parse_info(fields: MappingReader) -> DataSetInfo:
    """The keys of `dataset.yaml`; problems are kept by the reader."""
    number = fields.required("format", integer_parser(1, 9999))
    if number is not None and number > FORMAT:
        fields.findings.report(
            "The data set has the format %(found)s; this version of the program reads %(newest)s and older.",
            "Update the program, or load a data set of an older format.",
            fields.location("format"),
            found=number,
            newest=FORMAT,
        )
    fields.text("licence", clean_line)  # for people and other programs
    info = DataSetInfo(
        compiled=fields.text("compiled", _parse_day),
        reason=fields.text("reason", clean_line) or _DEFAULT_REASON,
    )
    fields.report_unknown_keys()
    return info


def _parse_day(text: str) -> Day:
    when: When = when_from_texts(text)
    if not isinstance(when, Day):
        raise CalendarError("%(text)s is not a day.", next_step="Write it as 2026-11-29.", text=repr(text[:40]))
    return when
