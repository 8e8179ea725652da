"""Errors of parsing: not understood, ambiguous zone, contradiction.

Each is a question to the editor, never a guess. `zones` has the two others: SkippedTime and RepeatedTime.
"""

from collections.abc import Mapping

from calendar_core.errors import CalendarError
from calendar_core.messages import Message

_MAX_QUOTE_LENGTH = 60  # what fits on a line of an error beside the rest


class NotUnderstood(CalendarError):
    """Part of a text is not in the grammar; `part` is that part, as it was written."""

    def __init__(self, part: str, *, why: str, next_step: str) -> None:
        self.part = part
        super().__init__(
            "%(part)s was not understood: %(why)s.",
            next_step=next_step,
            part=quoted(part),
            why=why if isinstance(why, Message) else Message(why),
        )


class TwoDays(NotUnderstood):
    """Two days beside each other, one of which is meant, or both; `candidates` has the whole text for each reading.

    Its keys are "30", "31" and, where a slash parts the days, "30-31".
    """

    def __init__(self, part: str, *, candidates: Mapping[str, str]) -> None:
        self.candidates = candidates
        first, last = tuple(candidates)[:2]
        why = Message("it may be the days %(first)s to %(last)s, or one of the two", first=first, last=last)
        if len(candidates) == 2:
            why = Message("it is the day %(first)s or the day %(last)s", first=first, last=last)
        super().__init__(part, why=why, next_step="Write the one that is meant, or a span with a dash.")


class AmbiguousZone(CalendarError):
    """A zone that may be several; `candidates` are their IANA keys."""

    def __init__(self, written: str, *, candidates: tuple[str, ...], what: str | None = None) -> None:
        self.written = written
        self.candidates = candidates
        super().__init__(
            what or Message("%(zone)s is the name of several zones.", zone=quoted(written)),
            next_step="Give the zone of the venue, or say which is meant: %(words)s.",
            words=", ".join(candidates),
        )


class Contradiction(CalendarError):
    """A text that says one moment in two ways which are not the same moment, or a day with another day's weekday."""


def quoted(text: str) -> str:
    """A piece of somebody's text, short enough for an error."""
    return f"“{text if len(text) <= _MAX_QUOTE_LENGTH else text[: _MAX_QUOTE_LENGTH - 1] + '…'}”"
