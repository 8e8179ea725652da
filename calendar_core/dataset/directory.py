"""The directory of a data set as the checks of the record need it, built from its entries without a database."""

from collections.abc import Iterable

from calendar_core.domain.events.cards import PartyName
from calendar_core.domain.events.terms_of_office import TermOfOffice
from calendar_core.domain.quality.addresses import find_address_fault
from calendar_core.domain.quality.checks import Directory, Office, group_terms
from calendar_core.store.editing.save_directory import DirectoryEntry


def build_directory(entries: Iterable[DirectoryEntry]) -> Directory:
    """The names of people, the offices and the terms. Parties and offices must refer to entries that are given."""
    by_kind: dict[str, list[DirectoryEntry]] = {"party": [], "office": [], "person": [], "series": []}
    for entry in entries:
        by_kind[entry.kind].append(entry)
    parties = {
        one.id: PartyName(id=one.id, **{name: one.columns[name] for name in ("kind", "names", "short_names")})
        for one in by_kind["party"]
    }
    offices = {}
    for one in by_kind["office"]:
        party = parties[one.columns["party_id"]]
        offices[one.id] = Office(
            title=one.columns["names"].text(),
            party=party.id,
            party_name=party.display_name(),
            is_national=party.kind == "country",
        )
    terms = group_terms(
        TermOfOffice(
            person=one.id,
            office=term["office_id"],
            valid_from=term["valid_from"],
            valid_to=term["valid_to"],
            acting=term["acting"],
            has_observed_bounds=term["bounds"] == "sightings",
        )
        for one in by_kind["person"]
        for term in one.parts["term"]
    )
    return Directory(
        people={one.id: one.columns["names"].text() for one in by_kind["person"]}, offices=offices, terms=terms
    )


def list_address_faults(entries: Iterable[DirectoryEntry]) -> list[str]:
    """A sentence for each address of a series or a term that names no page."""
    found = []
    for entry in entries:
        urls = [entry.columns.get("source"), *(term["source"] for term in entry.parts.get("term", ()))]
        for url in dict.fromkeys(urls):
            fault = find_address_fault(url) if url else None
            if fault:
                found.append(f"{entry.kind} {entry.id}: {url} {fault}.")
    return found
