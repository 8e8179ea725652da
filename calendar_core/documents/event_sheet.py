"""The briefing sheet of an event: what to know before the meeting, each line with where it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendar_core.documents.sheet import Sheet, SheetLine, SheetSection
from calendar_core.domain.display.card_texts import (
    PRECISION_MEANINGS,
    describe_certainty,
    describe_lifecycle,
    format_card_kind,
    format_card_status,
    format_place,
    outcome_heading,
)
from calendar_core.domain.display.dates import format_day_short, format_partial_date
from calendar_core.domain.display.local_times import LocalTime, local_times_of
from calendar_core.domain.events.cards import Attendance, Card, EventDetails
from calendar_core.domain.events.deadlines import format_deadline
from calendar_core.domain.events.record import Source
from calendar_core.domain.history.describe_changes import list_fact_labels
from calendar_core.domain.quality.source_conflicts import disputable_fact_label, find_conflicts
from calendar_core.domain.text.links import safe_url
from calendar_core.domain.text.lists import join_names
from calendar_core.domain.text.localized import language_name
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import (
    format_day_without_weekday,
    format_instant,
    format_range,
    format_when,
)
from calendar_core.domain.time.zones import wall_time
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang, gettext, mark, pgettext

# What a reader looks back to before a meeting.
_LAST_MEETINGS: Final = 3
# How the when of an event that does not take place then is introduced.
_WHENS: Final = {"postponed": mark("Postponed. Was %(when)s"), "cancelled": mark("Cancelled. Was %(when)s")}


@dataclass(frozen=True, kw_only=True)
class BriefingView:
    """How a sheet is shown. `zone` is that of its instants, `now` the instant that it takes for the present."""

    lang: Lang
    zone: str
    reader_zone: str | None
    now: datetime
    base_url: str
    licence: str


def build_briefing(view: BriefingView, details: EventDetails, editions: Sequence[Card], *, revision: int) -> Sheet:
    """The sheet. `editions` are the events of its series by start, `revision` is the one that the sheet shows."""
    card, lang = details.card, view.lang
    others = (card.names.get(key) for key in card.names if key != lang)
    sections = (
        (gettext("Participants", lang), [_person_line(one, lang) for one in details.participants]),
        (gettext("Last meetings of the series", lang), _list_last_meetings(view, card, editions)),
        (gettext("What it is about", lang), _split_text(details.agenda)),
        (outcome_heading(card, lang), _split_text(details.outcome)),
        (gettext("Documents", lang), list(_list_documents(details, lang))),
        (gettext("Deadlines", lang), list(_list_deadlines(details, lang))),
        (gettext("Where sources differ", lang), list(_list_disputes(details, lang))),
        (gettext("Sources", lang), [_source_line(one, lang) for one in details.sources]),
    )
    day = format_day_without_weekday(wall_time(view.now, view.zone).date(), lang)
    address = f"{view.base_url}/events/{card.id}/revisions/{revision}"
    made = mark("Made on %(day)s (%(zone)s) from %(address)s.")
    changed = format_instant(card.changed_at, view.zone, lang)
    return Sheet(
        title=card.display_name(lang),
        subtitle=next((name for name in others if name and name != card.display_name(lang)), ""),
        lang=lang,
        facts=tuple(_list_facts(view, details)),
        sections=tuple(SheetSection(heading=heading, lines=tuple(lines)) for heading, lines in sections if lines),
        footer=(
            gettext("Revision %(number)s, changed %(instant)s.", lang, number=revision, instant=changed),
            address,
            gettext(made, lang, day=day, zone=view.zone, address=view.base_url),
            gettext("Licence: %(licence)s", lang, licence=view.licence),
        ),
    )


def _list_facts(view: BriefingView, details: EventDetails) -> Iterator[tuple[str, str]]:
    card, lang = details.card, view.lang
    status = format_card_status(card, now=view.now, lang=lang)
    meanings = (describe_certainty(card, lang), describe_lifecycle(card, now=view.now, lang=lang))
    yield pgettext("fact", "Status", lang), f"{status} ({'; '.join(meanings)})"
    yield gettext("When", lang), "\n".join(_list_times(view, details))
    place = ", ".join(part for part in (card.venue, format_place(card, lang)) if part)
    yield gettext("Where", lang), place or gettext("Place not known", lang)
    yield gettext("Kind", lang), format_card_kind(card, lang)
    if card.parties:
        parties = join_names([party.display_name(lang) for party in card.parties], lang)
        yield gettext("Countries and organisations", lang), parties
    if card.series:
        ordinal = f", {format_ordinal(card.number, lang)}" if card.number else ""
        yield gettext("Series", lang), f"{card.series.display_name(lang)}{ordinal}"


def _list_times(view: BriefingView, details: EventDetails) -> Iterator[str]:
    """The when, and its clocks at the venue, in UTC, the capitals and the reader's zone, where they still hold."""
    card, lang = details.card, view.lang
    yield gettext(_WHENS.get(card.lifecycle, "%(when)s"), lang, when=format_when(card.when, lang))
    if card.when.precision != "time":
        yield gettext(PRECISION_MEANINGS[card.when.precision], lang)
    clocks = () if card.lifecycle in _WHENS else local_times_of(card, reader_zone=view.reader_zone, lang=lang)
    for one in clocks:
        yield f"{', '.join(one.places)}: {_format_local_time(one, lang)}"
    if details.time_as_stated:
        yield f"{gettext('The source says:', lang)} “{details.time_as_stated}”"


def _format_local_time(one: LocalTime, lang: Lang) -> str:
    """A clock with its zone and its day: '22:00 EST (UTC-5), Mon 4 November 2024, until 01:00, Tue 5 November 2024'."""
    is_one_day = one.until is not None and one.until_day is None
    clock = format_range(one.clock, one.until, lang, is_spaced=False) if one.until and is_one_day else one.clock
    begins = f"{clock} {one.label}, {_format_short_day(one.day, lang)} {one.marker}".rstrip()
    if one.until is None or one.until_day is None:
        return begins
    ends = f"{one.until}, {_format_short_day(one.until_day, lang)}"
    return f"{begins}, {gettext('until %(time)s', lang, time=ends)}"


def _format_short_day(day: date, lang: Lang) -> str:
    return format_day_short(day, lang, year=0)


def _person_line(one: Attendance, lang: Lang) -> SheetLine:
    acting = f" {gettext('(acting)', lang)}" if one.acting else ""
    name = one.names.text(lang)
    native = f" ({one.name_native})" if one.name_native and one.name_native != name else ""
    office = f"{one.office_title.text(lang)}, {one.party.display_name(lang)}{acting}"
    return SheetLine(text=f"{name}{native}: {office}", note=format_label(one.role, lang))


def _list_last_meetings(view: BriefingView, card: Card, editions: Sequence[Card]) -> list[SheetLine]:
    """The meetings before an event, the newest first: none that was guessed, or that did not take place."""
    before = [
        one
        for one in editions
        if one.ends_at <= card.starts_at
        and one.certainty != "expected"
        and one.lifecycle in ("held", "scheduled")
        and one.id != card.id
    ]
    return [
        SheetLine(
            text=f"{one.display_name(view.lang)}: {format_when(one.when, view.lang)}",
            note=" · ".join(
                part
                for part in (format_card_status(one, now=view.now, lang=view.lang), format_place(one, view.lang))
                if part
            ),
            url=f"{view.base_url}/events/{one.id}",
        )
        for one in reversed(before[-_LAST_MEETINGS:])
    ]


def _split_text(text: str | None) -> list[SheetLine]:
    return [SheetLine(text=line.strip()) for line in (text or "").splitlines() if line.strip()]


def _list_documents(details: EventDetails, lang: Lang) -> Iterator[SheetLine]:
    for one in details.documents:
        language = language_name(one.language, lang) if one.language else ""
        note = " · ".join(part for part in (one.publisher, language) if part)
        yield SheetLine(text=one.title, note=note, url=safe_url(one.url) or "")


def _list_deadlines(details: EventDetails, lang: Lang) -> Iterator[SheetLine]:
    for one in details.deadlines:
        yield SheetLine(text=f"{one.title}: {format_deadline(one, details.card.when, lang)}")


def _list_disputes(details: EventDetails, lang: Lang) -> Iterator[SheetLine]:
    yield from _split_text(details.disputed)
    for conflict in find_conflicts(details.card, details.sources, lang):
        said = "; ".join(f"{one.source.publisher}: {one.text}" for one in conflict.statements)
        yield SheetLine(text=f"{disputable_fact_label(conflict.fact, lang)}: {conflict.recorded}", note=said)


def _source_line(one: Source, lang: Lang) -> SheetLine:
    supports = ", ".join(list_fact_labels(one.supports, lang))
    notes = (
        one.publisher if one.title else "",
        format_partial_date(one.published, lang),
        gettext("updated %(day)s", lang, day=format_partial_date(one.updated, lang)) if one.updated else "",
        format_label(one.side, lang) if one.side else "",
        gettext("supports: %(facts)s", lang, facts=supports) if supports else "",
    )
    note = " · ".join(part for part in notes if part)
    return SheetLine(text=one.title or one.publisher, note=note, url=safe_url(one.url) or "")
