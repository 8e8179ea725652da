"""How much an event of the record is like a draft: points for what both say alike, and the reasons in words.

The points are set by `tests/intake/test_disguised_events.py`: copies of the record's events are found again, and events
that it does not have are not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.normalization import normalize
from calendar_core.intake.draft import EventDraft
from calendar_core.messages import Message, mark

#: A report may give the day of its own place: Thursday in Seoul is Wednesday in Washington.
TOLERANCE: Final = timedelta(days=1)
#: From so many points on, an event is the one of the draft.
ENOUGH: Final = 3.5
#: Kinds that reports take for each other.
LIKE_KINDS: Final = (
    {"summit", "leaders-meeting", "visit"},
    {"foreign-ministerial", "ministerial", "senior-officials", "working-level", "negotiation", "visit"},
    {"defence-ministerial", "ministerial", "military-committee", "visit"},
    {"2+2", "ministerial"},
    {"trade-ministerial", "finance-ministerial", "ministerial", "negotiation"},
)
_COARSE: Final = frozenset({"quarter", "half", "year"})
_JOINING: Final = frozenset({"and", "the", "of", "in", "at"})
# A report of a meeting names at least one of so many parties.
_PARTIES_PER_NAMED: Final = 3
# Titles in one language are the same, nearly the same, or alike.
_SAME_TITLE, _NEAR_TITLE, _LIKE_TITLE = 97, 80, 65


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Points for a record, and why, in words."""

    record: EventRecord
    points: float
    reasons: tuple[Message, ...]


def compare(draft: EventDraft, record: EventRecord) -> Likeness:
    """How like a record with its titles is to a draft."""
    found = list(_compare(draft, record))
    return Likeness(
        record=record,
        points=sum(points for points, _ in found),
        reasons=tuple(Message(reason) for points, reason in found if points > 0 and reason),
    )


def _compare(draft: EventDraft, record: EventRecord) -> Iterator[tuple[float, str]]:
    title = _title_ratio(draft, record)
    if title >= _SAME_TITLE:
        # What was read out of a title says no more than the title itself.
        yield 12, mark("the same title")
    else:
        yield _compare_series(draft, record)
        yield _compare_kinds(draft, record)
        yield _compare_parties(draft, record)
        if title >= _LIKE_TITLE and not _are_other_parties(draft, record):
            yield (3, mark("nearly the same title")) if title >= _NEAR_TITLE else (1.5, mark("a like title"))
    common = {one.person for one in draft.participants if one.person} & {one.person for one in record.participants}
    if common:
        yield 1.5 * min(len(common), 3), mark("the same people")
    if draft.city and record.city:
        yield (1.5, mark("the same city")) if draft.city == record.city else (-2 if not common else -0.5, "")
    if draft.when is not None:
        yield _compare_days(draft, record)


def _compare_series(draft: EventDraft, record: EventRecord) -> tuple[float, str]:
    if draft.series is None:
        return 0, ""
    if record.series is None:
        return -1, ""
    if draft.series != record.series:
        return -2.5, ""
    if draft.number is not None and record.number is not None:
        if draft.number == record.number:
            return 8, mark("the same meeting of the series")
        # Two meetings are not held on one day, and a number may be wrong.
        return (-2, "") if draft.when is not None and days_between(draft, record) <= TOLERANCE else (-20, "")
    return 3, mark("the same series")


def _are_other_parties(draft: EventDraft, record: EventRecord) -> bool:
    """Whether a draft names a party that the record does not have, and the record one that the draft does not.

    An organisation may stand for its members, and they for it.
    """
    parties, others = set(draft.parties), _parties_of(record, draft)
    return bool(parties - others and others - parties) and _is_organisation(parties) == _is_organisation(others)


def _compare_parties(draft: EventDraft, record: EventRecord) -> tuple[float, str]:
    parties, others = set(draft.parties), _parties_of(record, draft)
    if not parties or not others:
        return 0, ""
    if parties == others:
        return 3, mark("the same parties")
    if _are_other_parties(draft, record):
        return -3, ""
    if parties < others and draft.series is None and _is_left_open(draft, record):
        return -3, ""  # The day of a meeting of two is not that of the one of three that the year is to have.
    if parties < others:
        # Two of nine have meetings of their own.
        are_many = len(parties) > 1 and len(others) <= _PARTIES_PER_NAMED * len(parties)
        return (2.5, mark("parties of it")) if are_many else (1, mark("some of its parties"))
    return (1, mark("its parties and others")) if others < parties else (0, "")


def _parties_of(record: EventRecord, draft: EventDraft) -> set[str]:
    """The parties of a record; of one that lacks a party, with the country of the draft that its title names."""
    found = set(record.parties)
    if len(found) > 1:
        return found
    titles = record.names.items()
    return found | {one for one in draft.parties if any(country_name(one, lang) in title for lang, title in titles)}


def _is_left_open(draft: EventDraft, record: EventRecord) -> bool:
    """Whether a draft has a day, and the record only a quarter, a half or a whole year."""
    return draft.when is not None and record.when.precision in _COARSE and draft.when.precision not in _COARSE


def _is_organisation(parties: set[str]) -> bool:
    """Whether they are organisations alone: codes of countries have two letters, and the EU is none."""
    return all(len(party) > 2 or party == "EU" for party in parties)


def _compare_kinds(draft: EventDraft, record: EventRecord) -> tuple[float, str]:
    if draft.kind is None:
        return 0, ""
    if draft.kind == record.kind:
        return 1, mark("the same kind")
    is_like = any({draft.kind, record.kind} <= kinds for kinds in LIKE_KINDS)
    return (0.5, mark("a like kind")) if is_like else (-2, "")


def _compare_days(draft: EventDraft, record: EventRecord) -> tuple[float, str]:
    gap = days_between(draft, record)
    if gap <= timedelta():
        return 0.5, mark("the same days")
    return (0, mark("a day apart")) if gap <= TOLERANCE else (-0.5, "")


def days_between(draft: EventDraft, record: EventRecord) -> timedelta:
    """How far the days of a draft, which has some, are from those of a record; zero where they overlap."""
    if draft.when is None:
        return timedelta()
    after = draft.when.first_day - record.when.end_day + TOLERANCE
    before = record.when.first_day - draft.when.end_day + TOLERANCE
    return max(after, before, timedelta())


def _title_ratio(draft: EventDraft, record: EventRecord) -> float:
    """How alike two titles in one language are, 0 to 100, whatever the order of their words.

    Without what stands in brackets they can be nearly the same at most.
    """
    ratios = [0.0]
    for lang, title in draft.names.items():
        other = record.names.get(lang)
        if other:
            ratios.append(fuzz.token_sort_ratio(_words_of(title), _words_of(other)))
            bare, other = _words_of(_without_brackets(title)), _words_of(_without_brackets(other))
            likest = max(fuzz.token_sort_ratio(bare, other), fuzz.token_set_ratio(bare, other) - 15)
            ratios.append(min(likest, _SAME_TITLE - 1))
    return max(ratios)


# An import compares a title of the record with those of many drafts.
@lru_cache(maxsize=4_096)
def _words_of(title: str) -> str:
    return " ".join(word for word in normalize(title).split() if word not in _JOINING)


def _without_brackets(title: str) -> str:
    """A title without [Diary] before it and (October 2024, Washington) behind it, unless nothing is left."""
    return re.sub(r"^\[[^\]]*\]|\([^)]*\)$", "", title.strip()).strip() or title


def choose(likenesses: Sequence[Likeness], draft: EventDraft) -> Likeness | None:
    """The likest of several; of two with the same points the nearer in time. None where none is like enough."""
    best = max(
        likenesses,
        key=lambda one: (one.points, -days_between(draft, one.record), one.record.id),
        default=None,
    )
    return best if best is not None and best.points >= ENOUGH else None
