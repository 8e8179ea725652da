"""Previews of every kind of letter in every language, about the next events of the calendar.

No subscription is read and nothing is sent. Where the record has no event of a kind ahead, a sample is used.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Attendance, Card, EventDetails, PartyName
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.change_kinds import Headline
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, WallTime, When
from calendar_core.domain.time.zones import wall_time
from calendar_core.messages import LANGS, Lang, pgettext
from calendar_core.notifications.compose import PLACEHOLDER_ID
from calendar_core.notifications.letters.change import build_change_content
from calendar_core.notifications.letters.confirmation import build_address_change_content, build_confirmation_content
from calendar_core.notifications.letters.digest import DigestData, build_digest_content
from calendar_core.notifications.letters.layout import MailContent, render_html, render_text, subscription_links
from calendar_core.notifications.letters.reminder import MailContext, build_reminder_content
from calendar_core.store.events.cards import build_card_of_record, build_details_of_record
from calendar_core.store.events.details import find_event_details
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.history.changes_since import NetChange, load_public_record

_DAY: Final = timedelta(days=1)
_SAMPLE: Final = EventRecord(
    id="sample",
    names=Names(en="ROK–U.S. Security Consultative Meeting (a sample)", ko="한미안보협의회의 (예시)"),
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
    PartyName(
        id="KR",
        kind="country",
        names=Names(en="Republic of Korea", ko="대한민국"),
        short_names=Names(en="South Korea"),
    ),
    PartyName(id="US", kind="country", names=Names(en="United States", ko="미국"), short_names=Names()),
)
_MINISTER: Final = Attendance(
    person="kim-yong-hyun",
    names=Names(en="Kim Yong-hyun", ko="김용현"),
    name_native="김용현",
    office="kr-mnd",
    office_title=Names(en="Minister of National Defense", ko="국방부 장관"),
    party=_PARTIES[0],
    role="co-chair",
    acting=False,
)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One letter as a reader would get it. `kind` is a name for a file, `what` describes the letter."""

    kind: str
    what: str
    lang: Lang
    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class _PreviewEvent:
    """An event and its record."""

    details: EventDetails
    record: EventRecord


@dataclass(frozen=True, kw_only=True)
class _PreviewEvents:
    """The subjects of the letters: an event with a clock time, one with a day, and those of a digest."""

    clock: _PreviewEvent
    day: _PreviewEvent
    upcoming: tuple[Card, ...]


def preview_letters(connection: Connection, *, base_url: str, key: str, now: datetime) -> list[Preview]:
    """Every kind of letter, in each language."""
    links = subscription_links(PLACEHOLDER_ID, base_url=base_url, key=key)
    clock, day = (_find_event(connection, kinds, now) for kinds in (("time",), ("day", "days")))
    upcoming = tuple(card for card in _cards_ahead(connection, now) if card.lifecycle == "scheduled")[:5]
    events = _PreviewEvents(clock=clock, day=day, upcoming=upcoming or (clock.details.card,))
    previews = []
    for lang in LANGS:
        zone = pgettext("a time zone in which readers of this language live", "America/New_York", lang)
        context = MailContext(lead="P1D", lang=lang, reader_zone=zone, query="party=KR", base_url=base_url)
        for kind, what, content in _build_contents(events, context, key, now):
            used = None if kind in ("confirmation", "moving") else links
            text, html = render_text(content, used), render_html(content, used)
            previews.append(Preview(kind=kind, what=what, lang=lang, subject=content.subject, text=text, html=html))
    return previews


def _build_contents(
    events: _PreviewEvents, context: MailContext, key: str, now: datetime
) -> Iterator[tuple[str, str, MailContent]]:
    clock, day = events.clock, events.day
    lang, base_url = context.lang, context.base_url
    manage = subscription_links(PLACEHOLDER_ID, base_url=base_url, key=key).manage
    yield (
        "confirmation",
        "Was it you?",
        build_confirmation_content(PLACEHOLDER_ID, lang=lang, base_url=base_url, key=key),
    )
    yield "moving", "Asked to move to another address", build_address_change_content(lang=lang, manage=manage)
    soon = clock.details.card.starts_at - _DAY
    yield "reminder", "Reminder of a clock time", build_reminder_content(clock.details, context, now=soon)
    before_day = day.details.card.starts_at - _DAY
    yield "reminder-day", "Reminder of a day", build_reminder_content(day.details, context, now=before_day)
    earlier = replace(clock.record, when=_day_before(clock.record.when))
    off = replace(clock.details, card=replace(clock.details.card, lifecycle="cancelled"))
    called_off = replace(clock.record, lifecycle="cancelled")
    changes: tuple[tuple[Headline, str, EventDetails, EventRecord | None, EventRecord], ...] = (
        ("new", "A new event", day.details, None, day.record),
        ("moved", "An event that moved", clock.details, earlier, clock.record),
        ("cancelled", "An event that is off", off, clock.record, called_off),
    )
    for headline, what, details, before, after in changes:
        yield (
            headline,
            what,
            build_change_content(details, context, before=before, headline=headline, after=after, now=now),
        )
    news = (NetChange(before=earlier, after=clock.record, seen_at=now, search_text=""),)
    today = wall_time(now, context.reader_zone).date()
    found = DigestData(day=today, days_ahead=30, since=now - 7 * _DAY, changes=news, upcoming=events.upcoming)
    yield "digest", "Digest", build_digest_content(found, context, now=now)


def _cards_ahead(connection: Connection, now: datetime) -> list[Card]:
    return PresentEvents(connection, viewer="public", now=now).next_cards(Selection(), limit=200)


def _find_event(connection: Connection, precisions: tuple[str, ...], now: datetime) -> _PreviewEvent:
    """The next event with one of these precisions; a sample where there is none."""
    for card in _cards_ahead(connection, now):
        if card.when.precision in precisions and card.lifecycle == "scheduled" and card.starts_at > now:
            details = find_event_details(connection, card.id, viewer="public", now=now)
            record = load_public_record(connection, card.id, card.revision, now=now)
            if record is not None:
                return _PreviewEvent(details=details, record=record)
    day = wall_time(now + 2 * _DAY, "America/New_York")
    at_two = WallTime(day.replace(hour=14, minute=0, second=0, microsecond=0), "America/New_York")
    return _build_sample(at_two if "time" in precisions else Day(day.date(), "America/New_York"), now)


def _build_sample(when: When, now: datetime) -> _PreviewEvent:
    record, extent = replace(_SAMPLE, when=when), when.extent()
    row = SimpleNamespace(
        id=record.id,
        uid=record.id,
        revision=1,
        public_revision=1,
        sequence=0,
        created_at=now,
        changed_at=now,
        starts_at=extent.start,
        ends_at=extent.end,
    )
    card = build_card_of_record(row, record, series=None, parties=_PARTIES)
    return _PreviewEvent(details=build_details_of_record(card, record, (_MINISTER,)), record=record)


def _day_before(when: When) -> When:
    """The time a day earlier."""
    if isinstance(when, WallTime):
        return WallTime(when.start - _DAY, when.zone)
    return Day(when.first_day - _DAY, when.zone)
