"""The letter of a digest: what is otherwise than at the last one, what is ahead, and what has no day yet.

When one is due is decided in `domain.digests`, what it is about is gathered in `digesting`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import print_status
from calendar_core.domain.history.change_kinds import Headline, headline_of, print_meanings, told_differences
from calendar_core.domain.time.formatting import print_instant, print_local, print_when
from calendar_core.domain.time.when import Day, WallTime
from calendar_core.messages import Lang
from calendar_core.notifications.letters.layout import Entries, Entry, Fact, Sheet
from calendar_core.notifications.letters.reminder import Occasion, chosen_of, place_of
from calendar_core.store.history.changes_since import News

#: A mail of more is not read, and some programs cut it; the pages have the rest.
MOST: Final = 40
#: So many events that become known at one instant are one line: a data set was loaded. As on the page of changes.
MANY: Final = 12
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "digest": ("Digest", "일정 요약"),
    "news": ("Changed since {}", "{} 이후 변경된 일정"),
    "ahead": ("In the next {} days", "앞으로 {}일간의 일정"),
    "open": ("At a day not known yet", "날짜 미정"),
    "rest": ("and {} more", "외 {}건"),
    "arrived": ("{} events entered the calendar", "일정 {}건이 새로 등록되었습니다"),
    "agenda": ("Agenda", "일정표"),
    "none": ("Nothing in the next {} days.", "앞으로 {}일간 예정된 일정이 없습니다."),
}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a digest of a day is about. `since` is the instant of the last one."""

    day: date
    days_ahead: int
    since: datetime
    news: tuple[News, ...]
    ahead: tuple[Card, ...]


def digest_sheet(found: Findings, occasion: Occasion, *, now: datetime) -> Sheet:
    """The letter."""
    lang = occasion.lang
    dated = [card for card in found.ahead if card.when.is_dated]
    undated = [card for card in found.ahead if not card.when.is_dated]
    agenda = chosen_of(occasion)
    day, digest = print_when(Day(found.day), lang), _word("digest", lang)
    blocks = (
        _news_entries(found, occasion),
        _ahead_entries(_word("ahead", lang, found.days_ahead), dated, occasion, agenda, now),
        _ahead_entries(_word("open", lang), undated, occasion, agenda, now),
    )
    return Sheet(
        lang=lang,
        subject=f"{digest}: {_counts(len(found.news), len(found.ahead), lang)}, {day}",
        names=(f"{digest}, {day}",),
        lead="" if found.ahead else _word("none", lang, found.days_ahead),
        blocks=tuple((block,) for block in blocks if block is not None),
        page=Fact(label=_word("agenda", lang), text=agenda),
        why="다음 일정의 요약을 구독하셔서 보내 드리는 메일입니다."
        if lang == "ko"
        else "You asked for a digest of each event of",
        chosen=agenda,
    )


def _counts(changed: int, ahead: int, lang: Lang) -> str:
    if lang == "ko":
        return ", ".join([*([f"변경 {changed}건"] if changed else []), f"예정 {ahead}건"])
    changes = [f"{changed} change{'s' if changed != 1 else ''}"] if changed else []
    return ", ".join([*changes, f"{ahead} event{'s' if ahead != 1 else ''} ahead"])


def _news_entries(found: Findings, occasion: Occasion) -> Entries | None:
    lang = occasion.lang
    at_once = Counter(one.seen_at for one in found.news if one.before is None)
    many = {seen_at: count for seen_at, count in at_once.items() if count >= MANY}
    single = [one for one in found.news if one.before is not None or one.seen_at not in many]
    page = f"{occasion.base_url}/changes{f'?{occasion.query}' if occasion.query else ''}"
    entries = [Entry(name=_word("arrived", lang, count), page=page, lines=()) for count in many.values()]
    entries += [_news_entry(one, occasion) for one in single[:MOST]]
    if not entries:
        return None
    label = _word("news", lang, print_instant(found.since.replace(second=0, microsecond=0), occasion.reader_zone, lang))
    return _listed(label, entries, len(single) - MOST, page, lang)


def _news_entry(news: News, occasion: Occasion) -> Entry:
    lang, record = occasion.lang, news.after
    headline: Headline = headline_of(news.before, record) or "changed"
    title = (record.title_ko if lang == "ko" else None) or record.title
    lines = [f"{label}: {text}" for label, text in told_differences(news.before, record, lang)] if news.before else []
    return Entry(
        name=f"{print_meanings([headline], lang)}: {title}",
        page=f"{occasion.base_url}/events/{record.id}",
        lines=tuple(lines or [print_when(record.when, lang)]),
    )


def _ahead_entries(label: str, cards: Sequence[Card], occasion: Occasion, agenda: str, now: datetime) -> Entries | None:
    if not cards:
        return None
    entries = [
        Entry(
            name=card.called(occasion.lang),
            page=f"{occasion.base_url}/events/{card.id}",
            lines=tuple(_lines(card, occasion, now)),
        )
        for card in cards[:MOST]
    ]
    return _listed(label, entries, len(cards) - MOST, agenda, occasion.lang)


def _listed(label: str, entries: Sequence[Entry], more: int, page: str, lang: Lang) -> Entries:
    rest = _word("rest", lang, more) if more > 0 else ""
    return Entries(label=label, entries=tuple(entries), rest=rest, page=page if rest else "")


def _lines(card: Card, occasion: Occasion, now: datetime) -> Iterator[str]:
    """The reader's clock, the venue's and UTC's, each once; of a day or a month only what is known."""
    when, lang = card.when, occasion.lang
    if isinstance(when, WallTime):
        zones = (occasion.reader_zone, when.zone, "UTC")
        clocks = (print_local(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang) for zone in zones)
        yield " = ".join(dict.fromkeys(clocks))
    else:
        yield print_when(when, lang)
    standing = print_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    yield " · ".join(part for part in (standing, place_of(card, lang)) if part)


def _word(word: str, lang: Lang, *values: object) -> str:
    return _WORDS[word][lang == "ko"].format(*values)
