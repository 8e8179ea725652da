"""Events of the shipped record as another calendar would have them, and events that are none of the record.

Each is a calendar entry: a title in either language, a day that may be off by one, perhaps a place or people.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.vocabulary import format_label
from calendar_core.intake.calendar_entry import CalendarEntry
from calendar_core.intake.likeness import LIKE_KINDS
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.store.directory.titles import load_title_patterns, with_titles
from calendar_core.store.events.rows import load_newest_snapshots

_WORDS: Final = (
    *(("summit", "summit meeting"), ("ROK", "Republic of Korea"), ("U.S.", "United States"), ("–", " and ")),
    *(
        ("–", "-"),
        ("foreign ministers", "Foreign Ministers"),
        ("Defence", "Defense"),
        ("ministers’ meeting", "ministers meeting"),
    ),
    *(
        ("정상회담", "정상 회담"),
        ("회의", " 회의"),
        ("외교장관", "외무장관"),
        ("한미", "한·미"),
        ("미일", "美日"),
        ("제", ""),
    ),
    *(("차 ", "회 "), ("한미일", "한·미·일"), ("meeting", "talks"), ("Ministerial", "Ministerial Meeting")),
)
_DAY: Final = timedelta(days=1)
# Countries with which the parties of the record hardly meet.
_STRANGERS: Final = ("PY", "LS", "VU", "BZ", "SR", "DJ", "KM", "TO")


@dataclass(frozen=True, kw_only=True)
class Disguise:
    """An entry, and the event of the record that it is; None for an event that the record does not have."""

    entry: CalendarEntry
    event: str | None
    how: str


def load_titled_events(connection: Connection) -> list[EventRecord]:
    """The events of the record with the titles that they are shown under, by id."""
    patterns = load_title_patterns(connection)
    records = [record_from_json(one) for one in load_newest_snapshots(connection).values()]
    return sorted((with_titles(one, patterns) for one in records), key=lambda one: one.id)


def disguise_events(records: list[EventRecord], known: KnownNames, *, count: int, seed: int) -> list[Disguise]:
    """Copies of `count` events that have a day, in another language, by another title, or on the day beside."""
    chance = random.Random(seed)  # noqa: S311  a repeatable choice
    dated = [one for one in records if one.when.precision in ("day", "days", "time") and one.merged_into is None]
    return [_disguise(one, known, chance) for one in chance.sample(dated, count)]


def _disguise(record: EventRecord, known: KnownNames, chance: random.Random) -> Disguise:
    lang = chance.choice(("en", "ko"))
    shift = chance.choice((-1, 0, 0, 1))
    title = record.names.text(lang)
    how = [lang, f"{shift:+} days"]
    if record.series is None and len(record.parties) == 2 and chance.random() < 0.3:
        title = _plain_title(record.parties, record.kind, lang)
        how.append("plain title")
    elif chance.random() < 0.35:
        title = _reword(title, chance)
        how.append("reworded")
    place = ""
    if record.city and chance.random() < 0.5:
        place = city_name(record.city, lang)
        how.append("place")
    people = [known.people[one.person] for one in record.participants if one.person in known.people]
    description = ""
    if people and chance.random() < 0.3:
        description = ", ".join(one.names.get(lang) or one.names.get("en") or "" for one in people)
        how.append("people")
    return Disguise(
        entry=CalendarEntry(
            title=title,
            start=(record.when.first_day + shift * _DAY).isoformat(),
            stated="as the file writes it",
            place=place,
            description=description,
        ),
        event=record.id,
        how=", ".join(how),
    )


def _reword(title: str, chance: random.Random) -> str:
    """A title as somebody else writes it: without what stands in brackets or behind a comma, with other words."""
    if chance.random() < 0.7:
        title = re.sub(r"\s*\([^)]*\)$", "", title)
    for written, other in chance.sample(_WORDS, 6):
        title = title.replace(written, other)
    if chance.random() < 0.3:
        title = re.sub(r"(?:,| in) [A-ZÉ][\w’ -]+$", "", title)
    if chance.random() < 0.2:
        title = f"{chance.choice(('Diary: ', '[일정] '))}{title}"
    return title


def _plain_title(parties: tuple[str, ...], kind: str, lang: str) -> str:
    """Two countries and the kind of meeting: "Japan – United States: Summit", 미국·일본 정상회담."""
    names = [country_name(party, lang) if len(party) == 2 and party != "EU" else party for party in parties]
    return (
        f"{'·'.join(names)} {format_label(kind, lang)}"
        if lang == "ko"
        else f"{' – '.join(names)}: {format_label(kind)}"
    )


def near_misses(records: list[EventRecord], *, count: int, seed: int) -> list[Disguise]:
    """Events that look like one of the record and are none: of other parties, of another kind, at another time."""
    chance = random.Random(seed)  # noqa: S311  as above
    dated = [one for one in records if one.when.precision in ("day", "days", "time") and one.lifecycle == "held"]
    chance.shuffle(dated)
    found: list[Disguise] = []
    for record in dated:
        made = next(_near_misses_of(record, records, chance), None)
        if made is not None:
            found.append(made)
        if len(found) == count:
            break
    return found


def _near_misses_of(record: EventRecord, records: list[EventRecord], chance: random.Random) -> Iterator[Disguise]:
    lang = chance.choice(("en", "ko"))
    ways = ["parties", "kind", "time", "number"]
    chance.shuffle(ways)
    for way in ways:
        day, title = record.when.first_day, ""
        if way == "parties" and len(record.parties) == 2:
            title = _plain_title((record.parties[0], chance.choice(_STRANGERS)), record.kind, lang)
        elif way == "kind" and len(record.parties) == 2:
            kind = chance.choice(
                [one for one in ("exercise", "finance-ministerial", "signing") if not _is_like(one, record)]
            )
            title = _plain_title(record.parties, kind, lang)
            if any(one.kind == kind and set(one.parties) >= set(record.parties) for one in _around(records, day)):
                continue
        elif way == "time" and record.number is None and not re.search(r"\d", record.names.text(lang)):
            day += timedelta(days=chance.choice((-31, -17, -9, 9, 17, 31)))
            title = record.names.text(lang)
            if any(set(one.parties) & set(record.parties) for one in _around(records, day)):
                continue
        elif way == "number" and record.number is not None:
            day += timedelta(days=chance.choice((40, 80)))
            title = record.names.text(lang).replace(str(record.number), str(record.number + 50))
            has_it = any(one.series == record.series and one.number == record.number + 50 for one in records)
            if title == record.names.text(lang) or has_it:
                continue
        if title:
            yield Disguise(
                entry=CalendarEntry(title=title, start=day.isoformat(), stated="as the file writes it"),
                event=None,
                how=f"{lang}, other {way} than {record.id}",
            )


def _is_like(kind: str, record: EventRecord) -> bool:
    return kind == record.kind or any({kind, record.kind} <= kinds for kinds in LIKE_KINDS)


def _around(records: list[EventRecord], day: object) -> Iterator[EventRecord]:
    for one in records:
        if one.when.first_day - 4 * _DAY <= day <= one.when.end_day + 3 * _DAY:  # type: ignore[operator]
            yield one
