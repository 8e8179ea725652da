"""The letter of a reminder: the event, its times on three clocks, status, place, participants and sources.

It is composed from the public details of the event when it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calendar_core.domain.events.cards import Attendance, Card, EventDetails
from calendar_core.domain.events.selection import names_list
from calendar_core.domain.events.status import format_status
from calendar_core.domain.places.addresses import format_address
from calendar_core.domain.subscriptions.reminder_times import format_duration, parse_lead
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.time.formatting import format_local_time, format_when
from calendar_core.domain.time.when import WallTime
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang, gettext, pgettext, pmark
from calendar_core.notifications.letters.layout import Fact, Listing, MailContent

# The labels of the facts of a letter.
_LABELS: Final = {
    "yours": pmark("letter", "Your time"),
    "venue": pmark("letter", "At the venue"),
    "utc": pmark("letter", "UTC"),
    "until": pmark("letter", "Until"),
    "day": pmark("letter", "Day at the venue"),
    "days": pmark("letter", "Days at the venue"),
    "when": pmark("letter", "When, as far as known"),
    "status": pmark("letter", "Standing"),
    "place": pmark("letter", "Place"),
    "parties": pmark("letter", "Parties"),
    "people": pmark("letter", "Participants"),
    "agenda": pmark("letter", "Agenda"),
    "disputed": pmark("letter", "Disputed"),
    "stated": pmark("letter", "As stated"),
    "sources": pmark("letter", "Sources"),
    "page": pmark("letter", "Event page"),
}


@dataclass(frozen=True, kw_only=True)
class MailContext:
    """What a letter depends on beside the event; equal contexts and events give equal letters.

    `lead` is the canonical ISO text, `query` the selection, and `filter_title` the same in words.
    """

    lead: str
    lang: Lang
    reader_zone: str
    query: str
    base_url: str
    filter_title: str = ""

    def page_url(self, path: str, query: str = "") -> str:
        """The address of a page in the language of the letter, whatever that of the browser is."""
        return f"{self.base_url}{path}?{query}{'&' if query else ''}lang={self.lang}"

    def selection_url(self, path: str) -> str:
        """The address of a page of the reader's selection; of a list, whose link no letter has, that of their lists."""
        return self.page_url("/lists") if names_list(self.query) else self.page_url(path, self.query)


def build_reminder_content(details: EventDetails, context: MailContext, *, now: datetime) -> MailContent:
    """The letter. Its subject begins with the time that is left, which is less than the lead where it is late."""
    card, lang = details.card, context.lang
    lead = ""
    if isinstance(card.when, WallTime):
        time_left = _format_time_left(card.starts_at - now, lang)
        lead = gettext("Begins in %(length)s.", lang, length=time_left)
        clock = format_local_time(card.starts_at, zone=context.reader_zone, venue_zone=card.when.zone, lang=lang)
        subject = f"{gettext('In %(length)s', lang, length=time_left)}: {card.display_name(lang)}, {clock}"
    else:
        subject = f"{pgettext('letter', 'Reminder', lang)}: {card.display_name(lang)}, {format_when(card.when, lang)}"
    length = format_duration(parse_lead(context.lead), lang)
    return MailContent(
        lang=lang,
        subject=subject,
        names=names_of(card, lang),
        lead=lead,
        blocks=(tuple(times_of(card, context)), tuple(facts_of(details, lang, now)), sources_of(details, lang)),
        page=page_of(card, context),
        reason=gettext("You asked to be reminded %(length)s before each event of", lang, length=length),
        selection_url=context.selection_url("/agenda"),
        selection_title=context.filter_title,
    )


def page_of(card: Card, context: MailContext) -> Fact:
    """The link to the event's page."""
    return Fact(label=_label("page", context.lang), text=context.page_url(f"/events/{card.id}"))


def _format_time_left(remaining: timedelta, lang: Lang) -> str:
    """The length of time that is left: in minutes up to two hours, in hours up to two days, then in days."""
    minutes = max(1, round(remaining.total_seconds() / 60))
    if minutes > 2 * 1440:
        rounded = timedelta(days=round(minutes / 1440))
    elif minutes > 2 * 60:
        rounded = timedelta(hours=round(minutes / 60))
    else:
        rounded = timedelta(minutes=minutes)
    return format_duration(rounded, lang)


def names_of(card: Card, lang: Lang) -> tuple[str, ...]:
    """The names of the event, in the reader's language first."""
    return tuple(dict.fromkeys((card.display_name(lang), *card.names.others(lang))))


def times_of(card: Card, context: MailContext) -> Iterator[Fact]:
    """The start in the zones of the reader and the venue and in UTC; for an event without a clock time the when."""
    when, lang = card.when, context.lang
    if not isinstance(when, WallTime):
        yield _labelled_fact(when.precision if when.is_dated else "when", format_when(when, lang), lang)
        return
    for word, zone in (("yours", context.reader_zone), ("venue", when.zone), ("utc", "UTC")):
        yield _labelled_fact(word, format_local_time(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang), lang)
    if isinstance(when.end, datetime):
        end = format_local_time(card.ends_at, zone=context.reader_zone, venue_zone=when.zone, lang=lang)
        yield _labelled_fact("until", end, lang)
    elif when.end is not None:
        yield _labelled_fact("venue", format_when(when, lang), lang)


def facts_of(details: EventDetails, lang: Lang, now: datetime) -> Iterator[Fact | Listing]:
    """Status, place, parties, texts and participants."""
    card = details.card
    status = format_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    yield _labelled_fact("status", status, lang)
    if place := place_of(card, lang):
        yield _labelled_fact("place", place, lang)
    if card.parties:
        yield _labelled_fact("parties", join_parts([party.display_name(lang) for party in card.parties], lang), lang)
    for word, text in (("agenda", details.agenda), ("disputed", details.disputed), ("stated", details.time_as_stated)):
        if text:
            yield _labelled_fact(word, " ".join(text.split()), lang)
    if details.participants:
        people = tuple(_format_attendance(attendance, lang) for attendance in details.participants)
        yield Listing(label=_label("people", lang), items=people)


def place_of(card: Card, lang: Lang) -> str:
    """The known parts of the place, with the format where it is not in person."""
    meeting = None if card.format == "in-person" else format_label(card.format, lang)
    return join_parts((meeting, format_address(card.venue, card.city, card.country, lang)), lang)


def _format_attendance(attendance: Attendance, lang: Lang) -> str:
    title = attendance.office_title.text(lang)
    acting = f", {pgettext('letter', 'acting', lang)}" if attendance.acting else ""
    return f"{attendance.names.text(lang)} ({title}, {attendance.party.display_name(lang)}{acting})"


def sources_of(details: EventDetails, lang: Lang) -> tuple[Listing, ...]:
    """The list of sources."""
    named = tuple(
        " ".join(part for part in (f"{source.publisher}:", source.url or source.title) if part)
        for source in details.sources
    )
    return (Listing(label=_label("sources", lang), items=named),) if named else ()


def _labelled_fact(word: str, text: str, lang: Lang) -> Fact:
    return Fact(label=_label(word, lang), text=text)


def _label(word: str, lang: Lang) -> str:
    return pgettext("letter", _LABELS[word], lang)
