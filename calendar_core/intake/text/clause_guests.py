"""Meetings on the sidelines of another one: which people and days of the words for that one are theirs."""

import re
from collections.abc import Set
from dataclasses import replace
from typing import Final

from calendar_core.intake.text.clause_context import HOST, ClauseContext
from calendar_core.intake.text.clause_dates import state_dates
from calendar_core.intake.text.clause_items import ClauseItems
from calendar_core.intake.text.events.event_facts import EventFacts
from calendar_core.intake.text.events.event_mentions import EventMention
from calendar_core.intake.text.events.status_words import Status

# A state visit is an event of its own.
_OWN_VISIT: Final = re.compile(r"\b(?:state|official|arrived|arrives)\b|국빈|공식", re.IGNORECASE)
_WITH_BEFORE: Final = re.compile(r"\bwith\s(?:the\s|his\s|her\s)?$")


def is_visit_for(visit: EventFacts, meeting: EventFacts, parties: Set[str], context: ClauseContext) -> bool:
    """Whether a visit of the same sentence is only for a meeting: "will visit Oslo on Dec. 3 and hold a summit"."""
    if visit.kind != "visit" or context.before is None or meeting.kind in {"visit", "signing", "exercise", "incident"}:
        return False
    words = context.sentence.text[: context.clause.start]
    is_led = context.clause.lead in {"and", "to", "for", "고", "며", "뒤"}
    return (
        is_led
        and visit is context.story.events[-1]
        and not _OWN_VISIT.search(words)
        and len(visit.parties) > 1
        and visit.parties.keys() == parties
    )


def without_people_of_guest(context: ClauseContext, items: ClauseItems) -> ClauseItems:
    """The items of a host without those who meet on its sidelines: "met on the margins of the forum with X"."""
    guest, text = context.story.last, context.sentence.text
    if guest is None or context.before is None or not HOST.match(context.clause.lead):
        return items
    partners = [one for one in items.people if _WITH_BEFORE.search(text, 0, one.start) and not one.is_speaker]
    for one in partners:
        guest.add_participant(one, context.sentence)
        if one.party is not None:
            guest.add_parties({one.party: (one.start, one.end)}, context.sentence)
    return replace(items, people=tuple(one for one in items.people if one not in partners))


def without_dates_of_guest(
    context: ClauseContext, event: EventMention, items: ClauseItems, status: Status
) -> ClauseItems:
    """The items of a host without the day of the meeting on its sidelines, which that meeting is given.

    "will meet on the margins of the General Assembly on Sept. 22": the assembly lasts longer.
    """
    guest, text = context.story.last, context.sentence.text
    if guest is None or guest.dates or not HOST.match(context.clause.lead) or len(items.dates) != 1:
        return items
    (mention,) = items.dates
    is_of_host = "which" in text[event.end : mention.start] or mention.start < event.end
    if is_of_host or re.search(r"-|\bto\b|\band\b|부터|~", text[mention.start : mention.end]):
        return items
    tense = guest.status.tense if guest.status.tense != "unknown" else status.tense
    for stated in state_dates(
        context.sentence, context.clause, items.dates, context.story, kind=guest.kind, tense=tense
    ):
        guest.add_date(stated)
    return replace(items, dates=())
