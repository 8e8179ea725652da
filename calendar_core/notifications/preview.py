"""Every kind of letter in every language, of the calendar's own next events, for whoever wants to see what readers get.

Nothing is read of any reader and nothing is sent: links carry tokens of nobody. Where the record has no event of a kind
ahead, a sample stands in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Attendance, Card, Dossier, PartyName
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.change_kinds import Headline
from calendar_core.domain.time.when import Day, WallTime, When
from calendar_core.domain.time.zones import wall_time
from calendar_core.messages import LANGS, Lang
from calendar_core.notifications.letters.change import change_sheet
from calendar_core.notifications.letters.confirmation import confirmation_sheet, moving_sheet
from calendar_core.notifications.letters.digest import Findings, digest_sheet
from calendar_core.notifications.letters.layout import Sheet, as_html, as_text, ways_of
from calendar_core.notifications.letters.reminder import Occasion, reminder_sheet
from calendar_core.store.events.details import find_dossier
from calendar_core.store.history.changes_since import News, public_record
from calendar_core.store.search.agenda import next_cards

_NOBODY: Final = "0" * 32
_ZONES: Final[dict[Lang, str]] = {"en": "America/New_York", "ko": "Asia/Seoul"}
_DAY: Final = timedelta(days=1)
_SAMPLE: Final = EventRecord(
    id="sample",
    title="ROK–U.S. Security Consultative Meeting (a sample)",
    title_ko="한미안보협의회의 (예시)",
    kind="defence-ministerial",
    when=Day(datetime.fromisoformat("2024-10-30").date(), "America/New_York"),
    certainty="confirmed",
    lifecycle="scheduled",
    venue="The Pentagon",
    city="Washington, D.C.",
    country="US",
    parties=("KR", "US"),
    sources=(Source(publisher="Department of Defense", title="Readout"),),
)
_PARTIES: Final = (
    PartyName(id="KR", kind="country", name="Republic of Korea", name_ko="대한민국", short="South Korea"),
    PartyName(id="US", kind="country", name="United States", name_ko="미국", short="United States"),
)
_MINISTER: Final = Attendance(
    person="kim-yong-hyun",
    name="Kim Yong-hyun",
    name_native="김용현",
    office="kr-mnd",
    office_title="Minister of National Defense",
    office_title_ko="국방부 장관",
    party=_PARTIES[0],
    role="co-chair",
    acting=False,
)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One letter as its reader would get it. `kind` is a name for a file, `what` says which letter it is."""

    kind: str
    what: str
    lang: Lang
    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """An event to write about, and its record."""

    dossier: Dossier
    record: EventRecord


@dataclass(frozen=True, kw_only=True)
class _Models:
    """What the letters are about: an event with a clock time, one with a day, and what a digest lists."""

    clock: _Subject
    day: _Subject
    ahead: tuple[Card, ...]


def preview_letters(connection: Connection, *, base_url: str, key: str, now: datetime) -> list[Preview]:
    """Every kind of letter, in each language."""
    ways = ways_of(_NOBODY, base_url=base_url, key=key)
    clock, day = (_subject(connection, kinds, now) for kinds in (("time",), ("day", "days")))
    ahead = tuple(card for card in _cards_ahead(connection, now) if card.lifecycle == "scheduled")[:5]
    models = _Models(clock=clock, day=day, ahead=ahead or (clock.dossier.card,))
    previews = []
    for lang in LANGS:
        occasion = Occasion(lead="P1D", lang=lang, reader_zone=_ZONES[lang], query="party=KR", base_url=base_url)
        for kind, what, sheet in _sheets(models, occasion, key, now):
            used = None if kind in ("confirmation", "moving") else ways
            text, html = as_text(sheet, used), as_html(sheet, used)
            previews.append(Preview(kind=kind, what=what, lang=lang, subject=sheet.subject, text=text, html=html))
    return previews


def _sheets(models: _Models, occasion: Occasion, key: str, now: datetime) -> Iterator[tuple[str, str, Sheet]]:
    clock, day = models.clock, models.day
    lang, base_url = occasion.lang, occasion.base_url
    manage = ways_of(_NOBODY, base_url=base_url, key=key).manage
    yield "confirmation", "Was it you?", confirmation_sheet(_NOBODY, lang=lang, base_url=base_url, key=key)
    yield "moving", "Asked to move to another address", moving_sheet(lang=lang, manage=manage)
    soon = clock.dossier.card.starts_at - _DAY
    yield "reminder", "Reminder of a clock time", reminder_sheet(clock.dossier, occasion, now=soon)
    before_day = day.dossier.card.starts_at - _DAY
    yield "reminder-day", "Reminder of a day", reminder_sheet(day.dossier, occasion, now=before_day)
    earlier = replace(clock.record, when=_day_before(clock.record.when))
    off = replace(clock.dossier, card=replace(clock.dossier.card, lifecycle="cancelled"))
    called_off = replace(clock.record, lifecycle="cancelled")
    changes: tuple[tuple[Headline, str, Dossier, EventRecord | None, EventRecord], ...] = (
        ("new", "A new event", day.dossier, None, day.record),
        ("moved", "An event that moved", clock.dossier, earlier, clock.record),
        ("cancelled", "An event that is off", off, clock.record, called_off),
    )
    for headline, what, dossier, before, after in changes:
        yield headline, what, change_sheet(dossier, occasion, before=before, headline=headline, after=after, now=now)
    news = (News(before=earlier, after=clock.record, seen_at=now, search_text=""),)
    today = wall_time(now, occasion.reader_zone).date()
    found = Findings(day=today, days_ahead=30, since=now - 7 * _DAY, news=news, ahead=models.ahead)
    yield "digest", "Digest", digest_sheet(found, occasion, now=now)


def _cards_ahead(connection: Connection, now: datetime) -> list[Card]:
    return next_cards(connection, Selection(), viewer="public", now=now, limit=200)


def _subject(connection: Connection, precisions: tuple[str, ...], now: datetime) -> _Subject:
    """The next event whose time is known as exactly as that; a sample where there is none."""
    for card in _cards_ahead(connection, now):
        if card.when.precision in precisions and card.lifecycle == "scheduled" and card.starts_at > now:
            dossier = find_dossier(connection, card.id, viewer="public", now=now)
            record = public_record(connection, card.id, card.revision, now=now)
            if record is not None:
                return _Subject(dossier=dossier, record=record)
    day = wall_time(now + 2 * _DAY, "America/New_York")
    at_two = WallTime(day.replace(hour=14, minute=0, second=0, microsecond=0), "America/New_York")
    return _sample(at_two if "time" in precisions else Day(day.date(), "America/New_York"), now)


def _sample(when: When, now: datetime) -> _Subject:
    record, extent = replace(_SAMPLE, when=when), when.extent()
    shared = ("id", "title", "title_ko", "kind", "certainty", "lifecycle", "format")
    places = ("venue", "city", "country", "number")
    card = Card(
        **{name: getattr(record, name) for name in (*shared, *places)},
        uid=record.id,
        revision=1,
        edition=1,
        sequence=0,
        created_at=now,
        changed_at=now,
        when=when,
        starts_at=extent.start,
        ends_at=extent.end,
        series=None,
        parties=_PARTIES,
    )
    nothing = dict.fromkeys(("time_as_stated", "agenda", "outcome", "disputed", "notes", "parent"))
    empty: dict[str, tuple[()]] = dict.fromkeys(("documents", "deadlines", "parts", "related"), ())
    dossier = Dossier(card=card, participants=(_MINISTER,), sources=record.sources, **nothing, **empty)  # type: ignore[arg-type]  # named one by one above
    return _Subject(dossier=dossier, record=record)


def _day_before(when: When) -> When:
    """A time that it might have been before."""
    if isinstance(when, WallTime):
        return WallTime(when.start - _DAY, when.zone)
    return Day(when.first_day - _DAY, when.zone)
