"""The letter of a reminder: what, when by three clocks, how sure, where, who, who says so.

It is written from the dossier that the public may see, at the moment it is sent, so that it says what is true then.
Its forms, text and HTML, are made in `sheets`; whom it goes to and whether it goes is decided in `writing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calendar_core.domain.events.cards import Attendance, Card, Dossier
from calendar_core.domain.events.status import print_status
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.subscriptions.reminder_times import print_length, read_lead
from calendar_core.domain.time.formatting import print_local, print_when
from calendar_core.domain.time.when import WallTime
from calendar_core.domain.vocabulary import print_word
from calendar_core.messages import Lang
from calendar_core.notifications.letters.layout import Fact, Listing, Sheet

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "yours": ("Your time", "내 시간대"),
    "venue": ("At the venue", "현지 시각"),
    "utc": ("UTC", "세계시"),
    "until": ("Until", "종료"),
    "day": ("Day at the venue", "현지 날짜"),
    "days": ("Days at the venue", "현지 날짜"),
    "standing": ("Standing", "상태"),
    "place": ("Place", "장소"),
    "parties": ("Parties", "참가"),
    "people": ("Participants", "참석자"),
    "agenda": ("Agenda", "의제"),
    "disputed": ("Disputed", "출처 간 이견"),
    "stated": ("As stated", "출처 원문"),
    "sources": ("Sources", "출처"),
    "page": ("Event page", "행사 페이지"),
    "acting": ("acting", "대행"),
}


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a reminder depends on beside the event: equal occasions and events, equal letters.

    `lead` is the canonical ISO text, `query` the selection.
    """

    lead: str
    lang: Lang
    reader_zone: str
    query: str
    base_url: str


def reminder_sheet(dossier: Dossier, occasion: Occasion, *, now: datetime) -> Sheet:
    """The letter. Its subject says first how soon the event begins, which is less than the lead where it is late."""
    card, lang = dossier.card, occasion.lang
    lead = ""
    if isinstance(card.when, WallTime):
        soon = _begins_in(card.starts_at - now, lang)
        lead = f"{soon} 시작합니다." if lang == "ko" else f"Begins {soon[0].lower()}{soon[1:]}."
        clock = print_local(card.starts_at, zone=occasion.reader_zone, venue_zone=card.when.zone, lang=lang)
        subject = f"{soon}: {card.called(lang)}, {clock}"
    else:
        reminder = "알림" if lang == "ko" else "Reminder"
        subject = f"{reminder}: {card.called(lang)}, {print_when(card.when, lang)}"
    length = print_length(read_lead(occasion.lead), lang)
    return Sheet(
        lang=lang,
        subject=subject,
        names=names_of(card, lang),
        lead=lead,
        blocks=(tuple(times_of(card, occasion)), tuple(facts_of(dossier, lang, now)), sources_of(dossier, lang)),
        page=page_of(card, occasion),
        why=f"다음 일정의 {length} 전 알림을 구독하셔서 보내 드리는 메일입니다."
        if lang == "ko"
        else f"You asked to be reminded {length} before each event of",
        chosen=chosen_of(occasion),
    )


def page_of(card: Card, occasion: Occasion) -> Fact:
    """Where to read on."""
    return Fact(label=_word("page", occasion.lang), text=f"{occasion.base_url}/events/{card.id}")


def chosen_of(occasion: Occasion) -> str:
    """The address of what the reader chose."""
    return f"{occasion.base_url}/agenda{f'?{occasion.query}' if occasion.query else ''}"


def _begins_in(remaining: timedelta, lang: Lang) -> str:
    """How soon, as exactly as it matters: minutes up to two hours, then hours up to two days, then days."""
    minutes = max(1, round(remaining.total_seconds() / 60))
    if minutes > 2 * 1440:
        rounded = timedelta(days=round(minutes / 1440))
    elif minutes > 2 * 60:
        rounded = timedelta(hours=round(minutes / 60))
    else:
        rounded = timedelta(minutes=minutes)
    length = print_length(rounded, lang)
    return f"{length} 뒤" if lang == "ko" else f"In {length}"


def names_of(card: Card, lang: Lang) -> tuple[str, ...]:
    """What the event is called, in the reader's language first."""
    return tuple(dict.fromkeys([card.called(lang), card.title if lang == "ko" else card.title_ko or card.title]))


def times_of(card: Card, occasion: Occasion) -> Iterator[Fact]:
    """The same instant by the reader's clock, the venue's and UTC; of a day only what is known, the day there."""
    when, lang = card.when, occasion.lang
    if not isinstance(when, WallTime):
        yield _fact(when.precision, print_when(when, lang), lang)
        return
    for word, zone in (("yours", occasion.reader_zone), ("venue", when.zone), ("utc", "UTC")):
        yield _fact(word, print_local(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang), lang)
    if isinstance(when.end, datetime):
        end = print_local(card.ends_at, zone=occasion.reader_zone, venue_zone=when.zone, lang=lang)
        yield _fact("until", end, lang)
    elif when.end is not None:
        yield _fact("venue", print_when(when, lang), lang)


def facts_of(dossier: Dossier, lang: Lang, now: datetime) -> Iterator[Fact | Listing]:
    """How sure it is, where it is, who takes part, and what sources say of it."""
    card = dossier.card
    standing = print_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    yield _fact("standing", standing, lang)
    if place := place_of(card, lang):
        yield _fact("place", place, lang)
    if card.parties:
        yield _fact("parties", ", ".join(party.called(lang) for party in card.parties), lang)
    for word, text in (("agenda", dossier.agenda), ("disputed", dossier.disputed), ("stated", dossier.time_as_stated)):
        if text:
            yield _fact(word, " ".join(text.split()), lang)
    if dossier.participants:
        people = tuple(_attendance(who, lang) for who in dossier.participants)
        yield Listing(label=_word("people", lang), items=people)


def place_of(card: Card, lang: Lang) -> str:
    """Where it is, as far as it is known; how, where nobody meets in person."""
    country = country_name(card.country, lang) if card.country else None
    parts = [card.venue, card.city, country]
    if card.format != "in-person":
        parts.insert(0, print_word(card.format, lang))
    return ", ".join(part for part in parts if part)


def _attendance(who: Attendance, lang: Lang) -> str:
    name = (who.name_native if lang == "ko" else None) or who.name
    title = (who.office_title_ko if lang == "ko" else None) or who.office_title
    acting = f", {_word('acting', lang)}" if who.acting else ""
    return f"{name} ({title}, {who.party.called(lang)}{acting})"


def sources_of(dossier: Dossier, lang: Lang) -> tuple[Listing, ...]:
    """Who says so."""
    named = tuple(
        " ".join(part for part in (f"{source.publisher}:", source.url or source.title) if part)
        for source in dossier.sources
    )
    return (Listing(label=_word("sources", lang), items=named),) if named else ()


def _fact(word: str, text: str, lang: Lang) -> Fact:
    return Fact(label=_word(word, lang), text=text)


def _word(word: str, lang: Lang) -> str:
    english, korean = _WORDS[word]
    return korean if lang == "ko" else english
