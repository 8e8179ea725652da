"""The keys of parties, offices, people and series in the data set. `docs/data-format.md` lists them for people."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from calendar_core.domain.events.titles import PLACEHOLDERS, find_placeholders
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.schema.reader import MappingReader
from calendar_core.domain.schema.tree import SequenceNode
from calendar_core.domain.schema.values import (
    check_bounds_order,
    choice_parser,
    integer_parser,
    parse_boolean,
    parse_bound,
    parse_party_id,
    parse_slug,
    parse_url,
)
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.sanitizer import clean_line, clean_text
from calendar_core.domain.vocabulary import ENTRY_VISIBILITIES, KINDS, OFFICE_KINDS, PARTY_KINDS, RANKS
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_directory import DirectoryEntry

# The Congress of Vienna: no series of meetings is older.
_FIRST_YEAR, _LAST_YEAR = 1815, 2100
# Each is replaced by up to a line of text.
_MAX_PLACEHOLDERS = 6
_TERM_BOUNDS = ("term", "sightings")


def _parse_party(fields: MappingReader) -> dict[str, Any]:
    return {
        "kind": fields.required("kind", choice_parser(PARTY_KINDS)),
        "names": fields.names("name"),
        "short_names": fields.localized("short", clean_line),
        "aliases": list(fields.texts("aliases", clean_line)),
    }


def _parse_office(fields: MappingReader) -> dict[str, Any]:
    return {
        "party_id": fields.required("party", parse_party_id, refers_to="party"),
        "names": fields.names("title"),
        "kind": fields.required("kind", choice_parser(OFFICE_KINDS)),
        "rank": fields.required("rank", choice_parser(RANKS)),
        "aliases": list(fields.texts("aliases", clean_line)),
    }


def _parse_person(fields: MappingReader) -> dict[str, Any]:
    names, native = fields.names("name"), fields.text("name_native", clean_line)
    if native and contains_hangul(native) and "ko" not in names:
        names |= {"ko": native}  # as format 1 has the names of Koreans
    return {"names": names, "name_native": native}


def _parse_series(fields: MappingReader) -> dict[str, Any]:
    return {
        "names": fields.names("name"),
        "short_names": fields.localized("short", clean_line),
        "kind": fields.required("kind", choice_parser(KINDS)),
        "cadence": fields.localized("cadence", clean_line),
        "since": fields.text("since", integer_parser(_FIRST_YEAR, _LAST_YEAR)),
        "hosting": fields.localized("hosting", clean_line),
        "description": fields.localized("description", clean_text),
        "notes": fields.localized("notes", clean_text),
        "title_patterns": fields.localized("title_pattern", _parse_pattern),
        "short_patterns": fields.localized("short_pattern", _parse_pattern),
        "source": fields.text("source", parse_url),
    }


def _parse_pattern(text: str) -> str:
    """The pattern of a title; every word in braces is one of PLACEHOLDERS."""
    pattern = clean_line(text)
    found = find_placeholders(pattern)
    unknown = [name for name in found if name not in PLACEHOLDERS]
    if (
        unknown
        or pattern.count("{") != pattern.count("}")
        or not (pattern.count("{") == len(found) <= _MAX_PLACEHOLDERS)
    ):
        raise CalendarError(
            "%(text)s is not a pattern of titles.",
            next_step="Write {ordinal} Meeting; up to six of these may stand in braces: %(words)s.",
            text=repr(text[:80]),
            words=", ".join(PLACEHOLDERS),
        )
    return pattern


def _parse_validity(part: MappingReader) -> dict[str, Any]:
    """`from` and `to`, in order."""
    begin, end = part.text("from", parse_bound), part.text("to", parse_bound)
    part.check(lambda: check_bounds_order(begin, end), "to")
    return {"valid_from": begin, "valid_to": end}


def _parse_names_by_time(fields: MappingReader, key: str, flat: str) -> list[dict[str, Any]]:
    """Names that a party or an office bore for a time."""
    names = []
    for part in fields.parts(key):
        names.append({"names": part.names(flat), **_parse_validity(part)})
        part.report_unknown_keys()
    return names


def _parse_terms(fields: MappingReader) -> list[dict[str, Any]]:
    terms = []
    for part in fields.parts("terms"):
        terms.append(
            {
                "office_id": part.required("office", parse_slug, refers_to="office"),
                **_parse_validity(part),
                "acting": part.text("acting", parse_boolean) or False,
                "bounds": part.text("bounds", choice_parser(_TERM_BOUNDS)) or "term",
                "source": part.text("source", parse_url),
                "notes": part.text("notes", clean_text),
            }
        )
        part.report_unknown_keys()
    return terms


def _parse_series_names(fields: MappingReader) -> list[dict[str, Any]]:
    """Names that the series bore for a time, then those that it goes by as well."""
    names = []
    # `names` was their key before it was that of the present name.
    is_old = isinstance(fields.mapping.values.get("names"), SequenceNode)
    for part in chain(fields.parts("earlier_names"), fields.parts("names") if is_old else ()):
        names.append({"name": part.required("name", clean_line), **_parse_validity(part)})
        part.report_unknown_keys()
    return [*names, *({"name": name} for name in fields.texts("aliases", clean_line))]


def _parse_child_rows(kind: str, fields: MappingReader) -> dict[str, list[dict[str, Any]]]:
    if kind == "party":
        return {"party_name": _parse_names_by_time(fields, "earlier_names", "name")}
    if kind == "office":
        return {"office_title": _parse_names_by_time(fields, "titles", "title")}
    if kind == "person":
        aliases = [{"name": name} for name in fields.texts("aliases", clean_line)]
        return {"person_name": aliases, "term": _parse_terms(fields)}
    if kind == "series":
        return {
            "series_name": _parse_series_names(fields),
            "series_party": [{"party_id": key} for key in fields.texts("parties", parse_party_id, refers_to="party")],
            "series_office": [{"office_id": key} for key in fields.texts("offices", parse_slug, refers_to="office")],
        }
    return {}


_COLUMN_PARSERS: dict[str, Callable[[MappingReader], dict[str, Any]]] = {
    "party": _parse_party,
    "office": _parse_office,
    "person": _parse_person,
    "series": _parse_series,
}


def parse_entry(kind: str, fields: MappingReader) -> DirectoryEntry | None:
    """One party, office, person or series; None where something in it is a problem (which is kept)."""
    before = len(fields.findings.problems)
    entry_id = fields.required("id", parse_party_id if kind == "party" else parse_slug)
    columns = _COLUMN_PARSERS[kind](fields)
    if visibility := fields.text("visibility", choice_parser(ENTRY_VISIBILITIES)):
        columns["visibility"] = visibility
    parts = _parse_child_rows(kind, fields)
    if columns.get("kind") == "country" and entry_id is not None and entry_id not in COUNTRIES:
        fields.findings.report(
            "%(id)s is not the ISO 3166-1 alpha-2 code of a country.",
            "Use the code, or kind: organisation.",
            fields.location("id"),
            id=repr(entry_id),
        )
    fields.report_unknown_keys()
    if len(fields.findings.problems) > before or entry_id is None:
        return None
    return DirectoryEntry(kind=kind, id=entry_id, columns=columns, parts=parts)
