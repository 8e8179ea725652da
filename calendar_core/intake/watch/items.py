"""The items of an answer: each with what it says, its address and its day, or as an event stated in fields."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from calendar_core.domain.text.links import safe_url
from calendar_core.domain.time.when import Day
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import CalendarEntry
from calendar_core.intake.limited_process import run_limited
from calendar_core.intake.plain_text import plain_line, plain_text
from calendar_core.intake.stated_time import read_stated_time
from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.date_readings import read_date
from calendar_core.intake.watch.definition import SourceDefinition

#: So many items of one answer are looked at: the newest of a feed come first.
MAX_ITEMS: Final = 500
_MAX_TEXT: Final = 15_000
_MAX_TITLE: Final = 300
_MAX_PUBLISHED: Final = 100
_MAX_LINK: Final = 2_000
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class SourceItem:
    """An item of a source. `id` is the one that the source gives it, else its address, else its title."""

    id: str
    title: str
    text: str = ""
    link: str | None = None
    published: date | None = None
    entry: CalendarEntry | None = None

    @property
    def key(self) -> str:
        """SHA-256 of its id."""
        return hashlib.sha256(self.id.encode()).hexdigest()

    @property
    def digest(self) -> str:
        """SHA-256 of its words, by which it is seen to have changed."""
        entry = asdict(self.entry) | {"line": None} if self.entry else None
        words = json.dumps([self.title, self.text, entry], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def words(self) -> str:
        """What it says, to be read: the title and the text."""
        return f"{self.title}\n\n{self.text}".strip()

    @property
    def day(self) -> date | None:
        """The day by which it is old or new: of its publication, else of the event that it states."""
        if self.published is not None or self.entry is None or self.entry.start is None:
            return self.published
        return date.fromisoformat(self.entry.start[:10])


def read_items(
    definition: SourceDefinition, raw: bytes, *, content_type: str, url: str, today: date
) -> list[SourceItem]:
    """The items of an answer, in its order, each id once; parsed in a process with limits.

    `url` is the address that gave the answer. Raises CalendarError where it has no items although it should, or cannot
    be read. A feed may be empty.
    """
    if definition.format == "calendar":
        items = _read_calendar(raw)
    else:
        found = _parse(definition, raw, content_type, url)
        items = [item for one in found[:MAX_ITEMS] if (item := _build_item(definition, one, url, today)) is not None]
    if not items and definition.format != "feed":
        raise CalendarError(
            "The answer has no items where the definition looks for them.",
            next_step="Open its address, and mend items and fields of the definition.",
        )
    return list({item.key: item for item in reversed(items)}.values())[::-1]


def _parse(definition: SourceDefinition, raw: bytes, content_type: str, url: str) -> list[dict[str, str]]:
    # The parsers are slow to import, and the process that is forked has them then.
    found: list[dict[str, str]]
    if definition.format == "feed":
        from calendar_core.intake.watch.feed_items import parse_feed  # noqa: PLC0415

        found = run_limited(parse_feed, raw, content_type, url)
    elif definition.format == "json":
        from calendar_core.intake.watch.json_items import parse_json  # noqa: PLC0415

        found = run_limited(parse_json, raw, definition.items, dict(definition.fields))
    else:
        from calendar_core.intake.watch.page_items import parse_page_items  # noqa: PLC0415

        found = run_limited(parse_page_items, raw, content_type, definition.items, dict(definition.fields))
    return found


def _read_calendar(raw: bytes) -> list[SourceItem]:
    from calendar_core.intake.ical.parser import parse_calendar  # noqa: PLC0415  as above

    found = run_limited(parse_calendar, raw)
    entries = [CalendarEntry.from_json(one) for one in found["entries"]]
    return [
        SourceItem(id=key, title=entry.title, link=entry.url, entry=entry)
        for key, entry in zip(found["keys"], entries, strict=True)
    ]


def _build_item(definition: SourceDefinition, found: Mapping[str, str], url: str, today: date) -> SourceItem | None:
    """The item of its texts; None for one without a title."""
    title = plain_line(found.get("title", ""), most=_MAX_TITLE)
    if not title:
        return None
    link = _join(url, found.get("link", ""))
    text = plain_text(found.get("text", ""), most=_MAX_TEXT)
    return SourceItem(
        id=plain_line(found.get("id", ""), most=_MAX_LINK) or link or title,
        title=title,
        text="" if text == title else text,
        link=link,
        published=read_day(found.get("published", ""), zone=definition.time_zone, today=today),
        entry=_build_entry(definition, found, title, text, link) if found.get("start") else None,
    )


def _build_entry(
    definition: SourceDefinition, found: Mapping[str, str], title: str, text: str, link: str | None
) -> CalendarEntry:
    stated, last = (plain_line(found.get(name, ""), most=40) for name in ("start", "end"))
    start, zone, question = read_stated_time(stated, definition.time_zone)
    end, end_zone, _ = read_stated_time(last, definition.time_zone)
    is_end = start and end and len(end) == len(start) and end > start and zone == end_zone
    return CalendarEntry(
        title=title,
        start=start,
        end=end if is_end else None,
        zone=zone,
        stated=stated,
        description=text,
        place=plain_line(found.get("place", "")),
        url=link,
        questions=(question,) if question else (),
    )


def _join(url: str, link: str) -> str | None:
    link = plain_line(link, most=_MAX_LINK)
    try:
        return safe_url(urljoin(url, link)) if link else None
    except ValueError:
        return None


def read_day(text: str, *, zone: str | None, today: date) -> date | None:
    """The day of publication: that of a timestamp, on the clock of `zone` or of its own offset, or of a written date.

    A date without a year is the last such day by `today`. None for what is no date.

    >>> read_day("Mon, 30 Nov 2026 23:30:00 GMT", zone="Asia/Seoul", today=date(2026, 12, 1))
    datetime.date(2026, 12, 1)
    >>> read_day("2026.11.30", zone=None, today=date(2026, 12, 1)), read_day("New", zone=None, today=date(2026, 12, 1))
    (datetime.date(2026, 11, 30), None)
    """
    text = plain_line(text, most=_MAX_PUBLISHED)
    try:
        moment = _read_timestamp(text)
        if moment is not None:
            return (wall_time(moment.astimezone(UTC), zone) if zone and moment.tzinfo else moment).date()
        numbers = _NUMBERS.search(text)
        if numbers:
            return date(*map(int, numbers.groups()))
    except (ValueError, OverflowError):
        return None
    return _read_written_day(text, today)


def _read_timestamp(text: str) -> datetime | None:
    """A timestamp of Atom, RSS or JSON; None for a text that is none."""
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", text, re.ASCII):
        return datetime.fromisoformat(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000" says UTC without a clock of its own (RFC 5322, section 3.3).
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _read_written_day(text: str, today: date) -> date | None:
    mentions = find_dates(text)
    if not mentions:
        return None
    try:
        when = read_date(mentions[0], today=today, tense="past").when
    except CalendarError:
        return None
    return when.day if isinstance(when, Day) else None
