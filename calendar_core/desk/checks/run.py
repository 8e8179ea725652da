"""Gathers the whole record and asks of it what is doubtful. The rules are `domain.doubts`; nothing is changed here.

Holidays come from the `holidays` package, which needs no network; a country that it does not know has none.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.terms_of_office import TermOfOffice
from calendar_core.domain.quality.checks import (
    DOUBTS,
    Directory,
    Doubt,
    Office,
    disputed_doubts,
    holiday_doubts,
    number_doubts,
    office_doubts,
    standing_doubts,
    stated_time_doubts,
    two_cities_doubts,
)
from calendar_core.domain.time.parsing.parser import check_stated
from calendar_core.domain.time.when import When
from calendar_core.store.directory.queries import all_offices, all_people
from calendar_core.store.events.rows import newest_snapshots


def all_records(connection: Connection) -> list[EventRecord]:
    """Every event as it stands, drafts and embargoed ones included, by id; not what was merged into another."""
    records = (record_from_json(record) for _, record in sorted(newest_snapshots(connection).items()))
    return [record for record in records if record.merged_into is None]


def check_record(connection: Connection, *, now: datetime) -> dict[str, list[Doubt]]:
    """Everything that is doubtful, by kind in the order of `DOUBTS`, drafts too. Kinds without a doubt are absent."""
    return doubts_of(all_records(connection), read_directory(connection), now=now)


def doubts_of(records: list[EventRecord], directory: Directory, *, now: datetime) -> dict[str, list[Doubt]]:
    """The same of records in hand."""
    found = [*number_doubts(records), *two_cities_doubts(records, directory)]
    for record in records:
        found += office_doubts(record, directory)
        found += stated_time_doubts(record, contradiction)
        found += standing_doubts(record, now=now)
        found += holiday_doubts(record, holiday_on)
        found += disputed_doubts(record)
    by_kind: defaultdict[str, list[Doubt]] = defaultdict(list)
    for doubt in sorted(found):
        by_kind[doubt.kind].append(doubt)
    return {kind: by_kind[kind] for kind in DOUBTS if kind in by_kind}


def read_directory(connection: Connection) -> Directory:
    """What the rules need of offices, people and terms."""
    people = all_people(connection)
    terms: defaultdict[tuple[str, str], list[TermOfOffice]] = defaultdict(list)
    for person in people:
        for entry in person.terms:
            term = TermOfOffice(
                person=person.id,
                office=entry.office.id,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                acting=entry.acting,
                sightings=entry.sightings,
            )
            terms[person.id, entry.office.id].append(term)
    offices = {
        office.id: Office(
            title=office.title,
            party=office.party.id,
            party_name=office.party.called(),
            of_country=office.party.kind == "country",
        )
        for office in all_offices(connection)
    }
    return Directory(people={person.id: person.name for person in people}, offices=offices, terms=terms)


def contradiction(when: When, stated: str, country: str | None) -> str | None:
    """How the source's own words contradict the when; None where they agree or cannot be read for sure."""
    checked = check_stated(when, stated, country=country)
    return checked.explanation if checked.agrees is False else None


def holiday_on(country: str, day: date) -> str | None:
    """The name of the public holiday of a country on a day, in English where there is one; None where there is none."""
    return _holidays(country, day.year).get(day)


@cache
def _holidays(country: str, year: int) -> Mapping[date, str]:
    # Imported here because it takes a tenth of a second, which every other command would pay.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return dict(country_holidays(country, years=year, language="en_US"))
    except NotImplementedError:
        return {}
