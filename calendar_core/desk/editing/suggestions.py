"""Suggestions for the event form: the next meeting of a series, and who held which office on that day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.terms_of_office import check_held_during
from calendar_core.domain.quality.checks import Directory
from calendar_core.domain.text.localized import DEFAULT_LANG, Names
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import Role
from calendar_core.messages import Message
from calendar_core.store.directory.entries import SeriesEntry
from calendar_core.store.directory.queries import find_series
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.selection.conditions import EVENT

_ORDINAL: Final = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")


@dataclass(frozen=True, kw_only=True)
class SuggestedMeeting:
    """The next meeting of a series, by its pattern.

    `roles` are those of the offices at the last meeting with known participants; `expected_id` is an event that the
    record already has for it, expected by the pattern alone.
    """

    id: str
    number: int | None
    names: Names
    kind: str
    parties: tuple[str, ...]
    roles: dict[str, Role]
    expected_id: str | None


@dataclass(frozen=True, kw_only=True)
class SuggestedParticipant:
    """An office that usually takes part, with its holder; `warning` says why the holder is unknown or uncertain."""

    office: str
    role: Role
    person: str | None
    warning: str | None


def suggest_next_meeting(connection: Connection, series_id: str, when: When | None) -> SuggestedMeeting:
    """The next meeting of a series by its pattern. Raises NotFound for an unknown series.

    Without a date it has neither number nor id: which meeting is the next one depends on the date.
    """
    series = find_series(connection, series_id, public_at=None)
    meetings = _load_meetings(connection, series_id)
    expected = _find_expected_meeting(meetings, when)
    attended = max((one for one in meetings if one.participants), key=lambda one: one.when.sort_key, default=None)
    last = max(meetings, key=lambda record: (record.number or 0, record.when.sort_key), default=None)
    number = last.number + 1 if when is not None and last is not None and last.number else None
    return SuggestedMeeting(
        id=_find_free_id(f"{series_id}-{number or when.first_day.year}", meetings) if when is not None else "",
        number=number,
        names=_build_titles(series, last, number),
        kind=last.kind if last else series.kind,
        parties=tuple(party.id for party in series.parties) or (last.parties if last else ()),
        roles={one.office: one.role for one in attended.participants} if attended else {},
        expected_id=expected,
    )


def _find_expected_meeting(meetings: Iterable[EventRecord], when: When | None) -> str | None:
    """The unannounced meeting that is expected around a when; None where there is none or more than one."""
    if when is None:
        return None
    around = [one for one in meetings if one.certainty in ("expected", "proposed") and one.lifecycle == "scheduled"]
    fitting = [one for one in around if one.when.first_day <= when.first_day < one.when.end_day]
    return fitting[0].id if len(fitting) == 1 else None


def _load_meetings(connection: Connection, series_id: str) -> list[EventRecord]:
    ids = list(connection.execute(select(EVENT.c.id).where(EVENT.c.series_id == series_id)).scalars())
    return [record_from_json(snapshot) for snapshot in load_newest_snapshots(connection, ids).values()]


def _find_free_id(wanted: str, meetings: Iterable[EventRecord]) -> str:
    taken = {record.id for record in meetings}
    return next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if name not in taken)


def _build_titles(series: SeriesEntry, last: EventRecord | None, number: int | None) -> Names:
    """The titles of the last meeting with the next ordinal; else the names of the series.

    None in a language whose title follows from the pattern of the series: it would stand in place of the pattern.
    """
    patterns = series.name.title_patterns
    names = Names({lang: name for lang, name in series.name.names.items() if lang not in patterns})
    if last is None or not last.number or not number:
        return names
    titles: dict[str, str] = {}
    for lang, title in last.names.items():
        old, new = format_ordinal(last.number, lang), format_ordinal(number, lang)
        titles[lang] = re.sub(rf"(?<!\d){re.escape(old)}", new, title)
    if not _ORDINAL.search(titles.get(DEFAULT_LANG, "")):
        has_pattern = DEFAULT_LANG in patterns
        titles[DEFAULT_LANG] = "" if has_pattern else f"{format_ordinal(number)} {series.name.names.text()}"
    return names | titles


def suggest_participants(
    connection: Connection, meeting: SuggestedMeeting, series_id: str, directory: Directory, when: When
) -> list[SuggestedParticipant]:
    """The offices that usually take part in a series, those of the last meeting first, each with its holder."""
    roles = meeting.roles
    usual = [office.id for office in find_series(connection, series_id, public_at=None).offices]
    leading = [office for office in roles if not usual or office in usual]
    offices = dict.fromkeys([*leading, *usual])
    return [suggest_participant(directory, office, when, role=roles.get(office, "participant")) for office in offices]


def suggest_participant(directory: Directory, office: str, when: When, *, role: Role) -> SuggestedParticipant:
    """Who held an office on the days of a when."""
    person, warning = find_office_holder(directory, office, when.first_day, when.end_day)
    return SuggestedParticipant(office=office, role=role, person=person, warning=warning)


def find_office_holder(
    directory: Directory, office: str, first_day: date, end_day: date
) -> tuple[str | None, str | None]:
    """The person who held an office on the days `[first_day, end_day)`, and a warning where that is uncertain."""
    title = directory.offices[office].title
    ranked: dict[str, list[tuple[str, str]]] = {"yes": [], "unknown": [], "no": []}
    for (person, held), terms in directory.terms.items():
        if held == office:
            for term in terms:
                ranked[check_held_during(term, first_day, end_day)].append((term.valid_from or "", person))
    if ranked["yes"]:
        return max(ranked["yes"])[1], None
    if ranked["unknown"]:
        person = max(ranked["unknown"])[1]
        return (
            person,
            Message(
                "It is not certain that %(person)s was %(office)s then: the dates of the term are approximate.",
                person=directory.people[person],
                office=title,
            ),
        )
    return None, Message("The record knows nobody who was %(office)s then.", office=title)
