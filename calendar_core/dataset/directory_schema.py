"""The keys of parties, offices, people and series in the data set. `docs/data-format.md` lists them for people."""

from collections.abc import Callable
from typing import Any

from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.schema.reader import Fields
from calendar_core.domain.schema.values import bound, check_order, number, party_id, slug, url, word, yes_or_no
from calendar_core.domain.text.cleaning import clean_line, clean_text
from calendar_core.domain.vocabulary import KINDS, OFFICE_KINDS, PARTY_KINDS, RANKS
from calendar_core.store.editing.save_directory import Entry

# The Congress of Vienna: no series of meetings is older.
_FIRST_YEAR, _LAST_YEAR = 1815, 2100
_BOUNDS = ("term", "sightings")


def _read_party(fields: Fields) -> dict[str, Any]:
    return {
        "kind": fields.needed("kind", word(PARTY_KINDS)),
        "name": fields.needed("name", clean_line),
        "name_ko": fields.text("name_ko", clean_line),
        "short": fields.text("short", clean_line),
    }


def _read_office(fields: Fields) -> dict[str, Any]:
    return {
        "party_id": fields.needed("party", party_id, refers_to="party"),
        "title": fields.needed("title", clean_line),
        "title_ko": fields.text("title_ko", clean_line),
        "kind": fields.needed("kind", word(OFFICE_KINDS)),
        "rank": fields.needed("rank", word(RANKS)),
    }


def _read_person(fields: Fields) -> dict[str, Any]:
    return {"name": fields.needed("name", clean_line), "name_native": fields.text("name_native", clean_line)}


def _read_series(fields: Fields) -> dict[str, Any]:
    return {
        "name": fields.needed("name", clean_line),
        "name_ko": fields.text("name_ko", clean_line),
        "short": fields.text("short", clean_line),
        "kind": fields.needed("kind", word(KINDS)),
        "cadence": fields.text("cadence", clean_line),
        "since": fields.text("since", number(_FIRST_YEAR, _LAST_YEAR)),
        "hosting": fields.text("hosting", clean_line),
        "description": fields.text("description", clean_text),
        "source": fields.text("source", url),
    }


def _valid(part: Fields) -> dict[str, Any]:
    """`from` and `to`, in order."""
    begin, end = part.text("from", bound), part.text("to", bound)
    part.check(lambda: check_order(begin, end), "to")
    return {"valid_from": begin, "valid_to": end}


def _titles(fields: Fields) -> list[dict[str, Any]]:
    titles = []
    for part in fields.parts("titles"):
        names = {"title": part.needed("title", clean_line), "title_ko": part.text("title_ko", clean_line)}
        titles.append({**names, **_valid(part)})
        part.finish()
    return titles


def _terms(fields: Fields) -> list[dict[str, Any]]:
    terms = []
    for part in fields.parts("terms"):
        terms.append(
            {
                "office_id": part.needed("office", slug, refers_to="office"),
                **_valid(part),
                "acting": part.text("acting", yes_or_no) or False,
                "bounds": part.text("bounds", word(_BOUNDS)) or "term",
                "source": part.text("source", url),
                "notes": part.text("notes", clean_text),
            }
        )
        part.finish()
    return terms


def _series_names(fields: Fields) -> list[dict[str, Any]]:
    """Names that the series bore for a time, then those that it goes by as well."""
    names = []
    for part in fields.parts("names"):
        names.append({"name": part.needed("name", clean_line), **_valid(part)})
        part.finish()
    return [*names, *({"name": name} for name in fields.texts("aliases", clean_line))]


def _parts(kind: str, fields: Fields) -> dict[str, list[dict[str, Any]]]:
    if kind == "office":
        return {"office_title": _titles(fields)}
    if kind == "person":
        aliases = [{"name": name} for name in fields.texts("aliases", clean_line)]
        return {"person_name": aliases, "term": _terms(fields)}
    if kind == "series":
        return {
            "series_name": _series_names(fields),
            "series_party": [{"party_id": key} for key in fields.texts("parties", party_id, refers_to="party")],
            "series_office": [{"office_id": key} for key in fields.texts("offices", slug, refers_to="office")],
        }
    return {}


_COLUMNS: dict[str, Callable[[Fields], dict[str, Any]]] = {
    "party": _read_party,
    "office": _read_office,
    "person": _read_person,
    "series": _read_series,
}


def read_entry(kind: str, fields: Fields) -> Entry | None:
    """One party, office, person or series; None where something in it is a problem (which is kept)."""
    before = len(fields.findings.problems)
    entry_id = fields.needed("id", party_id if kind == "party" else slug)
    columns = _COLUMNS[kind](fields)
    parts = _parts(kind, fields)
    if columns.get("kind") == "country" and entry_id is not None and entry_id not in COUNTRIES:
        fields.findings.report(
            f"{entry_id!r} is not the ISO 3166-1 alpha-2 code of a country.",
            "Use the code, or kind: organisation.",
            fields.place("id"),
        )
    fields.finish()
    if len(fields.findings.problems) > before or entry_id is None:
        return None
    return Entry(kind=kind, id=entry_id, columns=columns, parts=parts)
