"""Runs the quality checks over all records. The rules are in `domain.quality.checks`.

Public holidays come from the `holidays` package, which needs no network; a country that it does not know has none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection

from calendar_core.domain.events.query_values import no_word_error
from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.quality.checks import (
    ISSUE_KINDS,
    Directory,
    Issue,
    Office,
    check_disputed,
    check_holidays,
    check_numbers,
    check_offices,
    check_stated_time,
    check_status,
    check_two_cities,
    group_terms,
)
from calendar_core.domain.quality.record_checks import (
    check_addresses,
    check_length,
    check_order,
    check_sources,
    check_titles,
    check_twice,
)
from calendar_core.domain.text.normalization import contains_word, normalize, split_query
from calendar_core.domain.time.parsing.parser import check_stated
from calendar_core.domain.time.when import When
from calendar_core.messages import FormattedMessage
from calendar_core.store.directory.queries import load_offices, load_people
from calendar_core.store.directory.titles import load_title_patterns, with_titles
from calendar_core.store.events.rows import load_newest_snapshots


def load_all_records(connection: Connection) -> list[EventRecord]:
    """The newest record of every event by id with the titles that are shown; with drafts, without merged ones."""
    patterns = load_title_patterns(connection)
    records = (record_from_json(record) for _, record in sorted(load_newest_snapshots(connection).items()))
    return [with_titles(record, patterns) for record in records if record.merged_into is None]


def search_all_records(connection: Connection, query: str) -> list[EventRecord]:
    """The records that contain all words of a query, the latest event first; every record for an empty query.

    Raises CalendarError for a query without any word.
    """
    words = split_query(query)
    if query and not words:
        raise no_word_error(query)
    found = [one for one in load_all_records(connection) if _contains_all_words(one, words)]
    return sorted(found, key=lambda record: (record.when.sort_key, record.id), reverse=True)


def _contains_all_words(record: EventRecord, words: Sequence[str]) -> bool:
    """Whether a record contains all normalised words."""
    values = (record.id, *record.names.values(), record.city, record.series)
    status = (record.visibility, record.lifecycle, record.certainty)
    text = normalize(" ".join(value or "" for value in (*values, *status)))
    return all(contains_word(text, word) for word in words)


def find_issues(records: list[EventRecord], directory: Directory, *, now: datetime) -> dict[str, list[Issue]]:
    """The issues of records, drafts too, by kind in the order of `ISSUE_KINDS`; empty kinds are absent."""
    found = [
        *check_numbers(records),
        *check_order(records),
        *check_twice(records),
        *check_two_cities(records, directory),
    ]
    for record in records:
        found += check_offices(record, directory)
        found += check_stated_time(record, find_contradiction)
        found += check_status(record, now=now)
        found += check_sources(record, now=now)
        found += check_length(record)
        found += check_titles(record)
        found += check_addresses(record)
        found += check_holidays(record, find_holiday)
        found += check_disputed(record)
    by_kind: defaultdict[str, list[Issue]] = defaultdict(list)
    for issue in sorted(found):
        by_kind[issue.kind].append(issue)
    return {kind: by_kind[kind] for kind in ISSUE_KINDS if kind in by_kind}


def load_directory(connection: Connection) -> Directory:
    """The offices, people and terms that the checks need."""
    people = load_people(connection, public_at=None)
    terms = group_terms(term for person in people for term in person.terms_of_office())
    offices = {
        office.id: Office(
            title=FormattedMessage(office.names.text),
            party=office.party.id,
            party_name=FormattedMessage(office.party.display_name),
            is_national=office.party.kind == "country",
        )
        for office in load_offices(connection, public_at=None)
    }
    names = {person.id: FormattedMessage(person.names.text) for person in people}
    return Directory(people=names, offices=offices, terms=terms)


def find_contradiction(when: When, stated: str, country: str | None) -> str | None:
    """How the stated time contradicts the when; None where they agree or the text is not understood."""
    checked = check_stated(when, stated, country=country)
    return checked.explanation if checked.agrees is False else None


def find_holiday(country: str, day: date) -> str | None:
    """The English name of the public holiday of a country on a day; None where there is none."""
    return _load_holidays(country, day.year).get(day)


@cache
def _load_holidays(country: str, year: int) -> Mapping[date, str]:
    # Imported here because it takes a tenth of a second, which every other command would pay.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return dict(country_holidays(country, years=year, language="en_US"))
    except NotImplementedError:
        return {}
