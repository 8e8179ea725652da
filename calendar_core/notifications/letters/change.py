"""The letter of a change: what it is in a word, old → new of each fact, and then the event as it stands.

Whom it goes to is decided in `noticing`, whether it still goes in `writing`; its forms are made in `sheets`.
"""

from datetime import datetime

from calendar_core.domain.events.cards import Dossier
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.history.change_kinds import Headline, print_meanings, told_differences
from calendar_core.domain.time.formatting import print_local, print_when
from calendar_core.domain.time.when import WallTime, When
from calendar_core.messages import Lang
from calendar_core.notifications.letters.layout import Fact, Sheet
from calendar_core.notifications.letters.reminder import (
    Occasion,
    chosen_of,
    facts_of,
    names_of,
    page_of,
    sources_of,
    times_of,
)


def change_sheet(
    dossier: Dossier,
    occasion: Occasion,
    *,
    before: EventRecord | None,
    headline: Headline,
    after: EventRecord,
    now: datetime,
) -> Sheet:
    """The letter of the change from `before`, None for an event that was not known, to `after`."""
    card, lang = dossier.card, occasion.lang
    word = print_meanings([headline], lang)
    when = _when(card.when, occasion)
    if before is not None and before.when != after.when:
        when = f"{_when(before.when, occasion)} → {when}"
    told = (
        ()
        if before is None
        else tuple(Fact(label=label, text=text) for label, text in told_differences(before, after, lang))
    )
    return Sheet(
        lang=lang,
        subject=f"{word}: {card.called(lang)}, {when}",
        names=names_of(card, lang),
        lead=word,
        blocks=(told, tuple(times_of(card, occasion)), tuple(facts_of(dossier, lang, now)), sources_of(dossier, lang)),
        page=page_of(card, occasion),
        why=_why(lang),
        chosen=chosen_of(occasion),
    )


def _when(when: When, occasion: Occasion) -> str:
    """A time as a subject says it: in the reader's zone where it has a clock time."""
    if not isinstance(when, WallTime):
        return print_when(when, occasion.lang)
    zone, start = occasion.reader_zone, when.extent().start
    return print_local(start, zone=zone, venue_zone=when.zone, lang=occasion.lang)


def _why(lang: Lang) -> str:
    if lang == "ko":
        return "다음 일정의 변경 알림을 구독하셔서 보내 드리는 메일입니다."
    return "You asked to be told of changes to each event of"
