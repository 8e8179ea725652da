"""The dates, places and people of a clause, and which of them belong to each of its events."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.dates.date_mentions import DateMention
from calendar_core.intake.text.events.clauses import Clause, nearest_event
from calendar_core.intake.text.events.event_facts import Sentence
from calendar_core.intake.text.events.event_mentions import EventMention
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.places import FoundPlace

_BETWEEN_DATE_AND_PLACE: Final = re.compile(r"\s(?:(?:on|in|at|for|early|late)\s)?(?:the\s)?")
# "President Biden's hometown", 시진핑 주석의 방한 후속 조치: whose something is, need not take part.
_OF_SOMETHING: Final = re.compile(
    r"['’]s?\s(?!(?:[\w-]+\s){0,3}(?:summit|meeting|talks|visit|trip|call|dialogue|counterpart))"
    r"|의\s(?!(?:[가-힣\d]+\s){0,3}(?:정상|회담|회동|만남|통화|면담|양자|회의|방문|국빈|방한|방미|방일|방중|방러"
    r"|방북|순방))"
    r"|\s전\s[가-힣]+의\s(?:뒤를|후임)"
    r"|\s?(?:의\s)?(?:후임|전임자|뒤를\s이)|에\s이어\s취임"
    r"|[을를]\s대신(?:해|하여|한)\s"
    r"|의\s(?:[가-힣]+\s)?(?:방문|방한|방미|방일|방중|방러|방북|회담|회의)\s?(?:후속|준비|성과|결과|때|당시|일정)"
)
_IN_PLACE_OF: Final = re.compile(
    r"\b(?:on behalf of|in place of|instead of|succeed(?:s|ed|ing)?|replac(?:es|ed|ing)|predecessor,?|successor to"
    r"|a letter from|a message from|invitation (?:of|from))\s(?:the\s)?(?:\w+\s){0,2}$"
)
# "Rubio will not be there", "Vance will skip the conference", 장관은 불참한다: who does not come.
_STAYS_AWAY: Final = re.compile(
    r"[^.;,]{0,12}?\s(?:(?:will|would|is|was|has|had|did|does)(?:n['’]t|\snot)\s(?:be (?:there|present|attending"
    r"|going|taking part)"
    r"|attend\w*|join\w*|take part|taking part|travel\w*|come|go(?:ing)?\b|participat\w*|make the trip|be at)"
    r"|(?:will |would |is |to |has )?(?:skip(?:s|ped|ping)?|miss(?:es|ed|ing)?|boycott\w*|stay(?:s|ed|ing)? away"
    r"|be absent|absent"
    r"|pull(?:s|ed)? out|withdr[ae]w\w*|bow(?:s|ed)? out|declin\w+ to attend|decided not to|opted? not to"
    r"|chose not to|refus\w+ to))\b"
    r"|\s?(?:은|는|이|가)\s(?:[^.,]{0,40}?\s)?(?:불참|참석하지\s(?:않|못)|가지\s(?:않|못)|빠지|빠진|빠졌"
    r"|참석이\s어렵)"
)
_WITHOUT_BEFORE: Final = re.compile(r"\b(?:without|except for|minus|absence of|instead of)\s(?:[\w.]+\s){0,3}$")
_BETWEEN_GROUPS: Final = re.compile(r"(?:\sand|,)\s(?:(?:and|then|later)\s)?(?:(?:on|in|at)\s)?(?:the\s)?")


@dataclass(frozen=True, kw_only=True)
class ClauseItems:
    """What stands in one clause, or in the part of it that speaks of one event: the `ranges` of the sentence."""

    ranges: tuple[tuple[int, int], ...]
    dates: tuple[DateMention, ...] = ()
    places: tuple[FoundPlace, ...] = ()
    people: tuple[FoundParticipant, ...] = ()


def items_of(sentence: Sentence, clause: Clause) -> ClauseItems:
    """Everything that stands in a clause."""

    def inside(start: int) -> bool:
        return clause.start <= start < clause.end

    return ClauseItems(
        ranges=((clause.start, clause.end),),
        dates=tuple(one for one in sentence.dates if inside(one.start)),
        places=tuple(one for one in sentence.places if inside(one.start)),
        people=tuple(
            one
            for one in sentence.participants
            if inside(one.start)
            and not _OF_SOMETHING.match(sentence.text, one.end)
            and not _IN_PLACE_OF.search(sentence.text, 0, one.start)
            and not _STAYS_AWAY.match(sentence.text, one.end)
            and not _WITHOUT_BEFORE.search(sentence.text, 0, one.start)
        ),
    )


def nearest_items(text: str, clause: Clause, items: ClauseItems, event: EventMention) -> ClauseItems:
    """The items of a clause of several events that are nearest to one of them."""

    def own(start: int, end: int) -> bool:
        return nearest_event(text, clause.events, start, end) is event

    return replace(
        items,
        dates=tuple(one for one in items.dates if own(one.start, one.end)),
        places=tuple(one for one in items.places if own(one.start, one.end)),
        people=tuple(one for one in items.people if own(one.start, one.end)),
    )


def distribute(text: str, event: EventMention, items: ClauseItems) -> list[ClauseItems]:
    """The items of each of several events that one mention stands for; one where it stands for one.

    "held in Munich on Feb. 15 and in Brussels on April 3", 29일 트럼프 대통령과, 30일 이시바 총리와 각각 회담한다.
    """
    return _by_place(text, items) or _by_person(text, event, items) or _one_by_one(text, event, items) or [items]


def _one_by_one(text: str, event: EventMention, items: ClauseItems) -> list[ClauseItems]:
    """Each of those with whom somebody meets separately: 리창 총리, 기시다 총리와 각각 회담한다."""
    if not event.is_separate:
        return []
    is_korean = contains_hangul(text)
    hosts = [one for one in items.people if _is_host(text, event, one, is_korean=is_korean)]
    partners = [one for one in items.people if one not in hosts]
    if not hosts or len(partners) < 2:
        return []
    first = min(one.start for one in partners)
    begin = items.ranges[0][0]
    return [
        replace(
            items,
            ranges=((begin, first), (one.start, one.end), (event.start, event.end)),
            people=(*hosts, one),
        )
        for one in partners
    ]


def _is_host(text: str, event: EventMention, person: FoundParticipant, *, is_korean: bool) -> bool:
    if is_korean:
        return re.match(r"\s?(?:은|는|이|가)(?![가-힣])", text[person.end :]) is not None
    return person.end <= event.start


def _by_place(text: str, items: ClauseItems) -> list[ClauseItems]:
    """Each place with the date beside it, if there are several such pairs and no other date."""
    pairs: list[tuple[FoundPlace, DateMention]] = []
    for place in items.places:
        for mention in items.dates:
            is_first = place.start < mention.start
            start, end = (place.end, mention.start) if is_first else (mention.end, place.start)
            if _BETWEEN_DATE_AND_PLACE.fullmatch(text, start, end):
                pairs.append((place, mention))
    spans = [(min(one.start, two.start), max(one.end, two.end)) for one, two in pairs]
    is_list = all(_BETWEEN_GROUPS.fullmatch(text, one[1], two[0]) for one, two in pairwise(spans))
    if len(pairs) < 2 or len(pairs) != len(items.dates) or not is_list:
        return []
    return [replace(items, dates=(mention,), places=(place,)) for place, mention in pairs]


def _by_person(text: str, event: EventMention, items: ClauseItems) -> list[ClauseItems]:
    """Each person with the date beside it, if they take turns; those before are of each event."""
    is_korean = contains_hangul(text)
    first_date = min((one.start for one in items.dates), default=0)
    begin = first_date if is_korean else event.start
    end = event.start if is_korean else items.ranges[-1][1]
    others = [one for one in items.people if begin <= one.start < end]
    dates = [one for one in items.dates if one.start >= begin]
    turns: list[FoundParticipant | DateMention] = sorted([*others, *dates], key=lambda one: one.start)
    take_turns = all(isinstance(one, DateMention) != isinstance(two, DateMention) for one, two in pairwise(turns))
    if len(dates) < 2 or len(dates) != len(others) or len(dates) != len(items.dates) or not take_turns:
        return []
    groups = list(zip(turns[::2], turns[1::2], strict=True))
    shared = tuple(one for one in items.people if one not in others)
    starts = [min(one.start, two.start) for one, two in groups]
    ends = [*starts[1:], max(event.start, starts[-1]) if is_korean else end]
    found: list[ClauseItems] = []
    places: tuple[FoundPlace, ...] = tuple(one for one in items.places if one.start < starts[0])
    for group, start, stop in zip(groups, starts, ends, strict=True):
        places = tuple(one for one in items.places if start <= one.start < stop) or places
        found.append(
            ClauseItems(
                ranges=((items.ranges[0][0], starts[0]), (start, stop), (event.start, event.end)),
                dates=tuple(one for one in group if isinstance(one, DateMention)),
                places=places,
                people=(*shared, *(one for one in group if isinstance(one, FoundParticipant))),
            )
        )
    return found
