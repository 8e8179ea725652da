"""Events stated in fields as drafts: the fields give time, place and status, the title and the text the rest."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.time.when import Day, Days, WallTime, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.time.zones import wall_time
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, Certainty, Lifecycle, label_forms
from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import CalendarEntry, EntryQuestion
from calendar_core.intake.draft import DraftQuestion, EventDraft, Span
from calendar_core.intake.text.events.event_mentions import find_events
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.messages import LANGS, Message
from calendar_core.store.desk.known_places import Place

_LIFECYCLES: Final[dict[str | None, Lifecycle]] = {"cancelled": "cancelled", "postponed": "postponed"}
# A title says what is planned; what a calendar marks as confirmed may be the default of its program.
_CERTAINTIES: Final[dict[str | None, Certainty]] = {"tentative": "expected"}
# Headlines write countries by one Chinese letter.
_COUNTRY_LETTERS: Final = str.maketrans("美日韓中北英佛獨露印", "미일한중북영프독러인")


def draft_entry(
    entry: CalendarEntry, known: KnownNames, *, side: str | None, most: Certainty | None = None
) -> EventDraft:
    """The draft of an entry; its spans are in `entry.text`. No certainty is above `most`, that of the source."""
    title, body = entry.title, entry.description
    place, country, place_span = _find_place(entry, known)
    when, questions = _read_when(entry, place)
    day = when.first_day if when is not None and when.precision in ("time", "day", "days") else None
    read = _read_words(f"{title}\n\n{body}" if body else title, len(title), known, day)
    certainty = _CERTAINTIES.get(entry.status, "announced")
    status = _LIFECYCLES.get(entry.status)
    spans: dict[str, Span] = {fact: span for fact, span in read.spans.items() if fact not in ("start", "end", "city")}
    if entry.stated:
        begin = len(entry.text) - len(entry.place) - (2 if entry.place else 0) - len(entry.stated)
        spans |= dict.fromkeys(("start", "end") if entry.end else ("start",), (begin, begin + len(entry.stated)))
    if place_span is not None:
        begin = len(entry.text) - len(entry.place)
        spans["city" if place else "country"] = (begin + place_span[0], begin + place_span[1])
    return replace(
        read,
        when=when,
        time_zone=(when.zone if when else None) or (place.zone if place else None),
        time_as_stated=entry.stated or None,
        city=place.city if place else None,
        country=country,
        certainty=min(certainty, most or certainty, key=CERTAINTIES.index),
        lifecycle=status or (read.lifecycle if read.lifecycle in _LIFECYCLES else "scheduled"),
        side=side,
        names={"ko" if contains_hangul(title) else "en": title},
        spans=spans,
        questions=questions,
    )


def _read_words(text: str, title_end: int, known: KnownNames, day: date | None) -> EventDraft:
    """What the words say: the event that the title names, else the only one of the text; and all parties of the title.

    `day` is that of the event: whoever led a country then is meant by a surname.
    """
    text = text.translate(_COUNTRY_LETTERS)
    drafts = extract_events(text, known, today=day)
    named = [one for one in drafts if min((start for start, _ in one.spans.values()), default=title_end) < title_end]
    read = (named or drafts)[0] if named or len(drafts) == 1 else EventDraft()
    if read.series is not None:
        return read
    mentions = known.index.find(text[:title_end])
    parties = [one for one in mentions if one.kind == "party" and not one.is_weak]
    spans = {"parties": (parties[0].start, parties[0].end), **read.spans} if parties else dict(read.spans)
    kind = read.kind
    if kind is None:
        events = find_events(text[:title_end], mentions)
        kinds = [(one.kind, (one.start, one.end)) for one in events if one.kind in KINDS] or _find_labels(
            text[:title_end]
        )
        if kinds:
            kind, spans["kind"] = kinds[0]
    both = dict.fromkeys((*read.parties, *(one.ids[0] for one in parties)))
    return replace(read, kind=kind, parties=tuple(both), spans=spans)


def _find_labels(title: str) -> list[tuple[str, Span]]:
    """The kinds whose label a title has, the longest label first."""
    labels = sorted(
        ((form, kind) for kind in KINDS for lang in LANGS for form in label_forms(kind, lang)),
        key=lambda one: -len(one[0]),
    )
    found = ((re.search(rf"(?<!\w){re.escape(label)}", title, re.IGNORECASE), kind) for label, kind in labels)
    return [(kind, match.span()) for match, kind in found if match is not None]


def _find_place(entry: CalendarEntry, known: KnownNames) -> tuple[Place | None, str | None, Span | None]:
    """The city of the place as the record knows it with its country, or the country alone, and the words for it."""
    mentions = known.index.find(entry.place)
    for mention in mentions:
        if mention.kind == "city":
            city = max(mention.ids, key=lambda one: known.city_counts.get(one, 0))
            place = known.places.get(normalize(city))
            if place is not None and entry.country in (None, place.country):
                return place, place.country, (mention.start, mention.end)
    for mention in mentions:
        if mention.kind == "party" and mention.ids[0] not in known.organisations:
            return None, mention.ids[0], (mention.start, mention.end)
    return None, entry.country, None


def _read_when(entry: CalendarEntry, place: Place | None) -> tuple[When | None, tuple[DraftQuestion, ...]]:
    """The time by the clock of the venue, where that is known, and what is to be asked of it."""
    asked = [
        DraftQuestion(
            fact=one.fact, text=Message(one.text, value=one.value), answers=_answers(one, place), value=one.value
        )
        for one in entry.questions
    ]
    if entry.start is None:
        return None, tuple(asked)
    try:
        when = when_from_texts(entry.start, entry.end, zone=entry.zone)
        if isinstance(when, WallTime) and place is not None:
            # Its instant is known, and so is the clock of the venue: the zone is no question any more.
            return _at_venue(when, place.zone), tuple(one for one in asked if one.fact != "time_zone")
    except CalendarError as error:
        return None, (*asked, DraftQuestion(fact="start", text=error.what))
    if isinstance(when, Day | Days) and place is not None:
        when = replace(when, zone=place.zone)
    return when, tuple(asked)


def _answers(question: EntryQuestion, place: Place | None) -> tuple[str, ...]:
    """The answers that the file suggests; the zone of the venue first."""
    first = [place.zone] if question.fact == "time_zone" and place is not None else []
    return tuple(dict.fromkeys((*first, *question.answers)))


def _at_venue(when: WallTime, zone: str) -> WallTime:
    """The same instants by the clock of another zone."""
    if when.zone == zone:
        return when
    extent = when.extent()
    end = wall_time(extent.end, zone) if when.end is not None else None
    return WallTime(wall_time(extent.start, zone), zone, end)


def shift_spans(spans: Mapping[str, Span], offset: int) -> dict[str, Span]:
    """The spans of an entry in the text of its file, in which the entry begins at `offset`."""
    return {fact: (start + offset, end + offset) for fact, (start, end) in spans.items()}
