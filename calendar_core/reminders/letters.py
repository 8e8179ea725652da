"""The letter of a reminder, as subject and text: what, when by three clocks, how sure, where, who, who says so.

It is written from the dossier that the public may see, at the moment it is sent, so that it says what is true then.
Whom it goes to and whether it goes is decided in `writing`; how it leaves, in `mail`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calendar_core.domain.card import Attendance, Card, Dossier
from calendar_core.domain.countries import country_name
from calendar_core.domain.printing import print_local, print_when
from calendar_core.domain.reminding import print_length, read_lead
from calendar_core.domain.status import print_status
from calendar_core.domain.vocabulary import Lang, print_word
from calendar_core.domain.when import WallTime

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
_COLUMN: Final = 18


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a reminder depends on beside the event: equal occasions and events, equal letters.

    `lead` is the canonical ISO text, `query` the selection, `contact` whom to write to for stopping.
    """

    lead: str
    lang: Lang
    reader_zone: str
    query: str
    base_url: str
    contact: str


def reminder_letter(dossier: Dossier, occasion: Occasion, *, now: datetime) -> tuple[str, str]:
    """Subject and text. The subject says first how soon it begins, which is less than the lead where it is late."""
    card, lang = dossier.card, occasion.lang
    if isinstance(card.when, WallTime):
        clock = print_local(card.starts_at, zone=occasion.reader_zone, venue_zone=card.when.zone, lang=lang)
        subject = f"{_begins_in(card.starts_at - now, lang)}: {card.called(lang)}, {clock}"
    else:
        reminder = "알림" if lang == "ko" else "Reminder"
        subject = f"{reminder}: {card.called(lang)}, {print_when(card.when, lang)}"
    paragraphs = [
        _heading(card, lang, now),
        "\n".join(_times(card, occasion)),
        "\n".join(_facts(dossier, lang, now)),
        _sources(dossier, lang),
        _line("page", f"{occasion.base_url}/events/{card.id}", lang),
        _why(occasion),
    ]
    return subject, "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


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


def _heading(card: Card, lang: Lang, now: datetime) -> str:
    names = [card.called(lang), card.title if lang == "ko" else card.title_ko or card.title]
    lines = list(dict.fromkeys(names))
    if isinstance(card.when, WallTime):
        soon = _begins_in(card.starts_at - now, lang)
        lines.append(f"{soon} 시작합니다." if lang == "ko" else f"Begins {soon[0].lower()}{soon[1:]}.")
    return "\n".join(lines)


def _times(card: Card, occasion: Occasion) -> Iterator[str]:
    """The same instant by the reader's clock, the venue's and UTC; of a day only what is known, the day there."""
    when, lang = card.when, occasion.lang
    if not isinstance(when, WallTime):
        yield _line(when.precision, print_when(when, lang), lang)
        return
    for word, zone in (("yours", occasion.reader_zone), ("venue", when.zone), ("utc", "UTC")):
        yield _line(word, print_local(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang), lang)
    if isinstance(when.end, datetime):
        end = print_local(card.ends_at, zone=occasion.reader_zone, venue_zone=when.zone, lang=lang)
        yield _line("until", end, lang)
    elif when.end is not None:
        yield _line("venue", print_when(when, lang), lang)


def _facts(dossier: Dossier, lang: Lang, now: datetime) -> Iterator[str]:
    card = dossier.card
    standing = print_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    yield _line("standing", standing, lang)
    if place := _place(card, lang):
        yield _line("place", place, lang)
    if card.parties:
        yield _line("parties", ", ".join(party.called(lang) for party in card.parties), lang)
    for word, text in (("agenda", dossier.agenda), ("disputed", dossier.disputed), ("stated", dossier.time_as_stated)):
        if text:
            yield _line(word, " ".join(text.split()), lang)
    if dossier.participants:
        yield f"{_word('people', lang)}:"
        yield from (f"  - {_attendance(who, lang)}" for who in dossier.participants)


def _place(card: Card, lang: Lang) -> str:
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


def _sources(dossier: Dossier, lang: Lang) -> str:
    named = (
        " ".join(part for part in (f"{source.publisher}:", source.title if not source.url else source.url) if part)
        for source in dossier.sources
    )
    lines = [f"  - {line}" for line in named]
    return "\n".join([f"{_word('sources', lang)}:", *lines]) if lines else ""


def _why(occasion: Occasion) -> str:
    lead = print_length(read_lead(occasion.lead), occasion.lang)
    chosen = f"{occasion.base_url}/agenda{f'?{occasion.query}' if occasion.query else ''}"
    if occasion.lang == "ko":
        return (
            f"-- \n다음 일정의 {lead} 전 알림을 구독하셔서 보내 드리는 메일입니다.\n{chosen}\n"
            f"그만 받으시려면 {occasion.contact} 앞으로 써 주십시오."
        )
    return (
        f"-- \nYou asked to be reminded {lead} before each event of\n{chosen}\n"
        f"To get no more of these, write to {occasion.contact}."
    )


def _line(word: str, text: str, lang: Lang) -> str:
    label = f"{_word(word, lang)}:"
    # A Korean syllable is two columns wide.
    width = sum(2 if ord(character) > 0x1100 else 1 for character in label)
    return f"{label}{' ' * max(1, _COLUMN - width)}{text}"


def _word(word: str, lang: Lang) -> str:
    english, korean = _WORDS[word]
    return korean if lang == "ko" else english
