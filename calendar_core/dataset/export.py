"""The record as files: the YAML data set that `flask load` reads back without loss, and flat JSON and CSV.

The same record gives the same bytes. Keys stand in one order, entries by id, events by start; `docs/data-format.md`
says what they mean.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import yaml
from sqlalchemy import Connection, Table, select

from calendar_core.dataset.about import FORMAT
from calendar_core.dataset.licence import LICENCE_ID
from calendar_core.domain.events.facts import facts_used_for, list_data_keys
from calendar_core.domain.events.record import EventRecord, flatten_names, record_from_json, record_to_json
from calendar_core.domain.events.selection import KnownIds
from calendar_core.domain.events.status import join_status, split_status
from calendar_core.domain.text.localized import DEFAULT_LANG, Names, flat_key
from calendar_core.messages import LANGS
from calendar_core.models import (
    Office,
    OfficeTitle,
    Party,
    PartyName,
    Person,
    PersonName,
    Series,
    SeriesName,
    SeriesOffice,
    SeriesParty,
    Term,
    table_of,
)
from calendar_core.store.directory.titles import load_title_patterns, with_titles
from calendar_core.store.events.public import load_public_records
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.lists.filter_values import load_filter_values

YamlEntry = dict[str, Any]

_EVENT_KEYS: Final = ("id", *list_data_keys())
_TABLE_KEYS: Final = tuple(
    column
    for key in ("id", *list_data_keys(facts_used_for("table")))
    for column in ([flat_key("title", lang) for lang in LANGS] if key == "names" else [key])
)
_SERIES_KEYS: Final = (
    *("id", "names", "short", "earlier_names", "aliases", "parties", "kind", "cadence", "since", "hosting"),
    *("offices", "description", "notes", "title_pattern", "short_pattern", "source", "visibility"),
)
_SOURCE_KEYS: Final = ("url", "title", "publisher", "published", "updated", "side", "party", "supports", "says")
# As wide as the shipped files are, so that a diff shows what changed and not how it was wrapped.
_LINE_WIDTH: Final = 110


def load_export_records(
    connection: Connection, *, now: datetime, is_public: bool, has_series_titles: bool
) -> list[EventRecord]:
    """Every record by id; only what the public sees, and without the desk's notes, where that is asked for.

    `has_series_titles` adds the titles that follow from series: for files that nobody loads back.
    """
    if is_public:
        records = list(load_public_records(connection, now=now).values())
    else:
        records = [record_from_json(snapshot) for _, snapshot in sorted(load_newest_snapshots(connection).items())]
    patterns = load_title_patterns(connection) if has_series_titles else {}
    return [with_titles(record, patterns) for record in records]


def format_yaml_files(
    connection: Connection, records: Iterable[EventRecord], *, public_at: datetime | None
) -> dict[str, bytes]:
    """`{path in the data set: bytes}`: the directory, and the events of each series in a file.

    `public_at` is the instant at which the public sees the directory; None for all of it.
    """
    directory = _load_directory(connection)
    if public_at is not None:
        directory = _select_public(directory, load_filter_values(connection, public_at=public_at))
    by_file: defaultdict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        by_file[record.series or "one-off"].append(record)
    files = {f"{name}.yaml": _format_yaml(entries) for name, entries in directory.items()}
    files["dataset.yaml"] = _format_yaml({"format": FORMAT, "licence": LICENCE_ID})
    for name, events in by_file.items():
        events.sort(key=lambda record: (record.when.start_text, record.id))
        files[f"events/{name}.yaml"] = _format_yaml([build_event_entry(record) for record in events])
    return dict(sorted(files.items()))


def format_json(records: Iterable[EventRecord]) -> str:
    """All records as one JSON array, one a line."""
    lines = ",\n".join(json.dumps(flatten_names(record_to_json(record)), ensure_ascii=False) for record in records)
    return f"[\n{lines}\n]\n"


def format_csv(records: Iterable[EventRecord]) -> str:
    """One line an event; lists joined by blanks, people and sources as far as a cell can say them."""
    target = io.StringIO()
    writer = csv.DictWriter(target, _TABLE_KEYS, lineterminator="\r\n")
    writer.writeheader()
    for record in records:
        entry = flatten_names(build_event_entry(record))
        flat = {name: _format_cell(entry.get(name)) for name in _TABLE_KEYS}
        writer.writerow(flat)
    return target.getvalue()


def _format_cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_format_cell(one) for one in value)
    if isinstance(value, dict):
        return str(value.get("person") or value.get("url") or value.get("title"))
    text = "" if value is None else str(value)
    # A cell that begins so is a formula to a spreadsheet.
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def build_event_entry(record: EventRecord) -> YamlEntry:
    """An event as the data set has it."""
    values = record_to_json(record)
    certainty, lifecycle = values.pop("certainty"), values.pop("lifecycle")
    status = join_status(certainty, lifecycle)
    values["status"] = status
    if split_status(status)[0] != certainty:
        values["certainty"] = certainty
    for key, usual in (("format", "in-person"), ("visibility", "public")):
        if values.get(key) == usual:
            del values[key]
    values["sources"] = [_select_keys(source, _SOURCE_KEYS) for source in values["sources"]]
    return _select_keys(values, _EVENT_KEYS)


def _select_keys(values: Mapping[str, Any], keys: Iterable[str]) -> YamlEntry:
    return {key: values[key] for key in keys if values.get(key) not in (None, [], "", {})}


def format_directory_entry(connection: Connection, kind: str, entry_id: str) -> str | None:
    """One entry of the directory as it stands in its file; None where there is none."""
    found = [entry for entry in _load_directory(connection)[kind] if entry["id"] == entry_id]
    return _format_yaml(found).decode() if found else None


# --- The directory ----------------------------------------------------------------------------------------------------


def _load_directory(connection: Connection) -> dict[str, list[YamlEntry]]:
    return {
        "parties": list(_load_parties(connection)),
        "offices": list(_load_offices(connection)),
        "people": list(_load_people(connection)),
        "series": list(_load_series(connection)),
    }


def _select_public(directory: dict[str, list[YamlEntry]], public: KnownIds) -> dict[str, list[YamlEntry]]:
    """The entries that the public may know of, without references to others and without what is for editors."""
    kinds = {"parties": "party", "offices": "office", "people": "person", "series": "series"}
    found: dict[str, list[YamlEntry]] = {}
    for name, entries in directory.items():
        found[name] = [one for one in entries if one["id"] in public.values[kinds[name]]]
        for entry in found[name]:
            entry.pop("visibility", None)
            terms = [term for term in entry.get("terms", ()) if term["office"] in public.values["office"]]
            for term in terms:
                term.pop("notes", None)
            for key, kept in (
                ("terms", terms),
                ("parties", [one for one in entry.get("parties", ()) if one in public.values["party"]]),
                ("offices", [one for one in entry.get("offices", ()) if one in public.values["office"]]),
            ):
                if key in entry:
                    entry[key] = kept
    return found


def _with_texts(row: YamlEntry) -> YamlEntry:
    """A row with its texts by language as the data set has them: names as mappings, others plain if in English."""
    texts = {key: dict(value) for key, value in row.items() if isinstance(value, Names)}
    plain = {key: text[DEFAULT_LANG] if [*text] == [DEFAULT_LANG] else text for key, text in texts.items()}
    keys = {"short": "short_names", "title_pattern": "title_patterns", "short_pattern": "short_patterns"}
    return {**row, **plain, "names": texts["names"], **{key: plain.get(name) for key, name in keys.items()}}


def _load_rows(connection: Connection, table: Table) -> Iterator[YamlEntry]:
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        yield {**row}


def _load_child_rows(connection: Connection, table: Table, owner: str) -> defaultdict[str, list[YamlEntry]]:
    parts: defaultdict[str, list[YamlEntry]] = defaultdict(list)
    for row in _load_rows(connection, table):
        row["from"], row["to"] = row.get("valid_from"), row.get("valid_to")
        parts[row[owner]].append(row)
    return parts


def _load_parties(connection: Connection) -> Iterator[YamlEntry]:
    earlier = _load_child_rows(connection, table_of(PartyName), "party_id")
    for row in _load_rows(connection, table_of(Party)):
        row["earlier_names"] = [_select_keys(_with_texts(one), ("names", "from", "to")) for one in earlier[row["id"]]]
        yield _select_keys(_with_texts(row), ("id", "kind", "names", "short", "earlier_names", "aliases", "visibility"))


def _load_offices(connection: Connection) -> Iterator[YamlEntry]:
    titles = _load_child_rows(connection, table_of(OfficeTitle), "office_id")
    for row in _load_rows(connection, table_of(Office)):
        row["party"] = row["party_id"]
        row["titles"] = [_select_keys(_with_texts(one), ("names", "from", "to")) for one in titles[row["id"]]]
        yield _select_keys(
            _with_texts(row), ("id", "party", "names", "kind", "rank", "titles", "aliases", "visibility")
        )


def _load_people(connection: Connection) -> Iterator[YamlEntry]:
    names = _load_child_rows(connection, table_of(PersonName), "person_id")
    terms = _load_child_rows(connection, table_of(Term), "person_id")
    for row in _load_rows(connection, table_of(Person)):
        row["aliases"] = [one["name"] for one in names[row["id"]]]
        row["terms"] = [_build_term(one) for one in terms[row["id"]]]
        yield _select_keys(_with_texts(row), ("id", "names", "name_native", "aliases", "terms", "visibility"))


def _build_term(row: YamlEntry) -> YamlEntry:
    row["office"] = row["office_id"]
    row["acting"] = row["acting"] or None
    row["bounds"] = row["bounds"] if row["bounds"] != "term" else None
    return _select_keys(row, ("office", "from", "to", "acting", "source", "notes", "bounds"))


def _load_series(connection: Connection) -> Iterator[YamlEntry]:
    names = _load_child_rows(connection, table_of(SeriesName), "series_id")
    parties = _load_child_rows(connection, table_of(SeriesParty), "series_id")
    offices = _load_child_rows(connection, table_of(SeriesOffice), "series_id")
    for row in _load_rows(connection, table_of(Series)):
        key, series_names = row["id"], names[row["id"]]
        earlier = [one for one in series_names if one["from"] or one["to"]]
        row["earlier_names"] = [_select_keys(one, ("name", "from", "to")) for one in earlier]
        row["aliases"] = [one["name"] for one in series_names if not (one["from"] or one["to"])]
        row["parties"] = [one["party_id"] for one in parties[key]]
        row["offices"] = [one["office_id"] for one in offices[key]]
        yield _select_keys(_with_texts(row), _SERIES_KEYS)


# --- YAML -------------------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key, and never an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  PyYAML's
        """Indent lists, too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's
        """A text that stands twice is written twice."""
        return True


def _format_yaml(entries: list[YamlEntry] | YamlEntry) -> bytes:
    text: str = yaml.dump(entries, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_LINE_WIDTH)
    return text.encode()
