"""Whether a clause says enough for an event of its own, and does not only recall something."""

import re
from typing import Final

from calendar_core.intake.text.clause_context import HOST
from calendar_core.intake.text.clause_items import ClauseItems
from calendar_core.intake.text.events.clauses import MATTER
from calendar_core.intake.text.events.event_facts import EventFacts
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE
from calendar_core.intake.text.events.same_event import Told

_BACKGROUND: Final = re.compile(r"\b(?:after|before|amid|despite|following)$")
_OF_LAST_YEAR: Final = re.compile(r"(?:last|the previous) year(?:['’]s)?|지난해|작년|재작년", re.IGNORECASE)
_DAY: Final = re.compile(r"\d\s?일|\b\d{1,2}\b(?!\s?[월년])|day\b|today|오늘|어제|요일", re.IGNORECASE)
_MATTER: Final = re.compile(MATTER)
_GATHER: Final = re.compile(r"gather|convene", re.IGNORECASE)


def is_new(told: Told, model: EventFacts | None, items: ClauseItems, *, lead: str, words: str) -> bool:
    """Whether enough is said for an event of its own: words that refer to one need one, and say when or where it is."""
    if told.event.kind == REFERENCE and model is None:
        return False
    # "on the sidelines of the U.N. General Assembly", "met to prepare for the summit"
    is_beside = HOST.match(lead) and not (told.dates or items.places or told.event.number)
    is_beside = is_beside or (_MATTER.match(lead) and not told.dates)
    if told.kind == "visit" and not told.dates:
        is_past = told.status.tense != "future" and not _is_off(told)
        if is_past or _BACKGROUND.search(lead):
            return False
    if is_beside or (told.kind == MEETING and not told.people and _GATHER.search(words)):
        return False  # Veterans who gather are no meeting of their governments.
    if told.dates and not items.places and all(_OF_LAST_YEAR.fullmatch(one.words) for one in told.dates):
        return False  # "About 8,000 took part in last year's drills."
    is_recalled = told.status.tense == "past" and not _has_day(told)
    if is_recalled and (told.kind == "visit" or (told.kind == "signing" and not items.places)):
        return False  # "The two signed a treaty in May 2026", "He last visited Oman in 2024"
    is_other = told.event.is_other or told.is_recalled
    return not is_other or bool(told.dates or items.places or told.event.number)


def _has_day(told: Told) -> bool:
    return any(_DAY.search(one.words) for one in told.dates)


def _is_off(told: Told) -> bool:
    return told.status.lifecycle in {"cancelled", "postponed"}
