"""One VEVENT as a `CalendarEntry`: its time with the zone where that is known, its texts, its status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, cast

from icalendar import Event

from calendar_core.domain.text.links import safe_url
from calendar_core.domain.time.zones import format_wall, instant_of, wall_time
from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import ASK_ZONE, CalendarEntry, EntryQuestion, EntryStatus
from calendar_core.intake.ical.recurrence import MAX_DATES, RuleRefused, expand
from calendar_core.intake.ical.zones import find_zone, suggest_zones
from calendar_core.intake.plain_text import plain_line, plain_text
from calendar_core.messages import mark

_MAX_DESCRIPTION: Final = 5_000
_MAX_LISTED: Final = 1_000
_STATUS: Final[dict[str, EntryStatus]] = {"CANCELLED": "cancelled", "TENTATIVE": "tentative"}
ASK_DATE: Final = mark("It repeats. Which of its dates is meant?")

# Why an event cannot be taken, as the end of a sentence.
_NO_TITLE: Final = mark("it has no title")
_NO_START: Final = mark("it has no start that can be read")
_NO_RULE: Final = mark("its rule of repetition cannot be expanded")
_NO_DATE: Final = mark("its rule of repetition has no date")
NO_FIELDS: Final = mark("its fields cannot be read")


class Skipped(Exception):
    """An event is left out; the text is the reason, a message."""


@dataclass(frozen=True, kw_only=True)
class FileContext:
    """What a file says for all of its events: whether it cancels them, the zones it defines, the zone it suggests."""

    is_cancelling: bool = False
    zones: Mapping[str, tzinfo] | None = None
    suggested_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Time:
    """A time: a day, or a wall time (naive) in `zone`; without a zone it floats, and only its day is known."""

    at: datetime | date
    zone: str | None = None
    question: EntryQuestion | None = None

    @property
    def text(self) -> str:
        if isinstance(self.at, datetime) and self.zone is not None:
            return format_wall(self.at)
        return (self.at.date() if isinstance(self.at, datetime) else self.at).isoformat()


def parse_event(raw: bytes, *, line: int, context: FileContext) -> tuple[dict[str, Any], CalendarEntry]:
    """How an event is identified among its versions, and its entry. Raises Skipped."""
    try:
        event = cast("Event", Event.from_ical(raw))
    except Exception:  # noqa: BLE001  icalendar raises what it likes for strangers' bytes
        raise Skipped(NO_FIELDS) from None
    title = plain_line(_text(event, "SUMMARY"))
    if not title:
        raise Skipped(_NO_TITLE)
    start = _read_time(event, "DTSTART", context)
    if start is None:
        raise Skipped(_NO_START)
    questions = [start.question] if start.question else []
    start_text: str | None = start.text
    dates = _list_dates(event, start)
    if dates is not None:
        questions.append(EntryQuestion(fact="start", text=ASK_DATE, answers=tuple(dates[:MAX_DATES])))
        start_text = None
    end = _read_end(event, start, context) if start_text else None
    status = "cancelled" if context.is_cancelling else _STATUS.get(_text(event, "STATUS").strip().upper())
    entry = CalendarEntry(
        title=title,
        start=start_text,
        end=end,
        zone=start.zone,
        stated=_stated(event),
        description=plain_text(_text(event, "DESCRIPTION"), most=_MAX_DESCRIPTION),
        place=plain_line(_text(event, "LOCATION")),
        url=safe_url(_text(event, "URL").strip()),
        status=status,
        line=line,
        questions=tuple(questions),
    )
    return _identify(event), entry


def _identify(event: Event) -> dict[str, Any]:
    """UID with the date of an exception, and what orders its versions: SEQUENCE, then the stamps."""
    uid, exception = plain_line(_text(event, "UID")), _written(event, "RECURRENCE-ID")
    stamps = [_written(event, name) for name in ("LAST-MODIFIED", "DTSTAMP")]
    number = _written(event, "SEQUENCE")
    sequence = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    return {"key": f"{uid}\n{exception}" if uid else "", "order": [sequence, *stamps]}


def _get(event: Event, name: str) -> Any:
    """A property; the first of several, None for one that is broken or absent."""
    try:
        found = event.get(name)
        return found[0] if isinstance(found, list) and found else found
    except Exception:  # noqa: BLE001  the same
        return None


def _value_of(event: Event, name: str) -> Any:
    """A time, a day or a length; None for a property that is broken or absent."""
    try:
        return _get(event, name).dt
    except Exception:  # noqa: BLE001  the same
        return None


def _text(event: Event, name: str) -> str:
    found = _get(event, name)
    return str(found) if isinstance(found, str) else ""


def _written(event: Event, name: str) -> str:
    """A property as the file writes it."""
    found = _get(event, name)
    try:
        raw = found.to_ical() if found is not None else b""
        return raw.decode() if isinstance(raw, bytes) else str(raw)
    except Exception:  # noqa: BLE001  the same
        return ""


def _stated(event: Event) -> str:
    """The start as the file writes it, with the name of its zone."""
    found = _get(event, "DTSTART")
    zone = plain_line(getattr(found, "params", {}).get("TZID", ""), most=60)
    return f"{_written(event, 'DTSTART')} {zone}".strip()


def _read_time(event: Event, name: str, context: FileContext) -> _Time | None:
    at, found = _value_of(event, name), _get(event, name)
    if not isinstance(at, datetime):
        return _Time(at=at) if isinstance(at, date) else None
    wall = at.replace(tzinfo=None)
    if _written(event, name).endswith("Z"):
        return _Time(at=wall, zone="UTC")
    tzid = str(found.params.get("TZID", "")).strip('"')
    if tzid and (zone := find_zone(tzid)) is not None:
        return _Time(at=wall, zone=zone)
    written = f"{format_wall(wall, ' ')} {plain_line(tzid, most=60)}".strip()
    defined = (context.zones or {}).get(tzid)
    if defined is not None:
        return _read_defined(wall, defined, written)
    answers = (context.suggested_zone,) if context.suggested_zone else ()
    return _Time(at=wall, question=EntryQuestion(fact="time_zone", text=ASK_ZONE, value=written, answers=answers))


def _read_defined(wall: datetime, defined: tzinfo, written: str) -> _Time | None:
    """A time in a zone that only the file defines: its instant is known, and the place is asked."""
    try:
        offset = wall.replace(tzinfo=defined).utcoffset() or timedelta()
        instant = (wall - offset).replace(tzinfo=UTC)
        answers = suggest_zones(instant, offset)
    except Exception:  # noqa: BLE001  the rules are the file's
        return None
    question = EntryQuestion(fact="time_zone", text=ASK_ZONE, value=written, answers=answers)
    return _Time(at=instant.replace(tzinfo=None), zone="UTC", question=question)


def _read_end(event: Event, start: _Time, context: FileContext) -> str | None:
    """The end in the data format: of days the last one; None where there is none, or it is not after the start."""
    length = _value_of(event, "DURATION")
    is_time = isinstance(start.at, datetime)
    if is_time and start.zone is None:
        return None
    if isinstance(length, timedelta):
        return _add(start, length)
    end = _read_time(event, "DTEND", context)
    if end is None or isinstance(end.at, datetime) != is_time:
        return None
    if not isinstance(end.at, datetime) or not isinstance(start.at, datetime):
        last = end.at - timedelta(days=1)
        return last.isoformat() if last > _day(start.at) else None
    if end.zone != start.zone:
        return _in_zone(end, start)
    return format_wall(end.at) if end.at > start.at else None


def _add(start: _Time, length: timedelta) -> str | None:
    try:
        end = start.at + length
        if isinstance(end, datetime):
            return format_wall(end) if end > start.at else None
        last = end - timedelta(days=1)
    except OverflowError:
        return None
    return last.isoformat() if last > _day(start.at) else None


def _in_zone(end: _Time, start: _Time) -> str | None:
    """The end as clocks in the zone of the start show it; None where that is no later."""
    try:
        wall = wall_time(instant_of(end.at, end.zone or "UTC", fold=0), start.zone or "UTC")  # type: ignore[arg-type]
    except CalendarError:
        return None
    return format_wall(wall) if wall > start.at else None


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _list_dates(event: Event, start: _Time) -> list[str] | None:
    """The dates of an event that repeats, as texts; None for one that does not. Raises Skipped."""
    rules = event.get("RRULE")
    if isinstance(rules, list):
        raise Skipped(_NO_RULE)
    rule = _written(event, "RRULE")
    more, without = _listed(event, "RDATE"), _listed(event, "EXDATE")
    if not rule and not more:
        return None
    try:
        found = expand(start.at, _until_at_wall(rule, start), more, without)
    except RuleRefused:
        raise Skipped(_NO_RULE) from None
    if not found:
        raise Skipped(_NO_DATE)
    if len(found) == 1 and found[0].date() == _day(start.at):
        return None
    if isinstance(start.at, datetime) and start.zone is not None:
        return [f"{format_wall(one, ' ')} {start.zone}" for one in found]
    return [one.date().isoformat() for one in found]


def _listed(event: Event, name: str) -> list[date]:
    try:
        found = event.get(name)
        lists = found if isinstance(found, list) else [found] if found is not None else []
        return [one.dt for each in lists for one in each.dts if isinstance(one.dt, date)][:_MAX_LISTED]
    except Exception:  # noqa: BLE001  the same
        return []


def _until_at_wall(rule: str, start: _Time) -> str:
    """A rule whose UNTIL is a wall time like its start: UTC in the file, which the expansion does not take."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL" and value.upper().endswith("Z") and start.zone is not None:
            try:
                instant = datetime.strptime(value.upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                value = wall_time(instant, start.zone).strftime("%Y%m%dT%H%M%S")
            except (ValueError, CalendarError):
                raise Skipped(_NO_RULE) from None
        parts.append(f"{name}={value.rstrip('Zz')}" if name.upper() == "UNTIL" else part)
    return ";".join(parts)
