"""Names and ids of the directory: an editor may write "South Korea" or "KR"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from calendar_core.desk.checks.run import load_directory
from calendar_core.domain.quality.checks import Directory, Office
from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.normalization import normalize
from calendar_core.messages import LANGS, Lang, translated
from calendar_core.store.desk.known_places import Place, load_known_places
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.directory.queries import load_people
from calendar_core.store.selection.conditions import EVENT


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """The names by id and the ids by normalised name, for every kind of entry."""

    names: dict[str, dict[str, str]]
    ids: dict[str, dict[str, set[str]]]
    directory: Directory
    places: dict[str, Place] = field(repr=False)
    event_ids: frozenset[str] = frozenset()
    title_patterns: Mapping[str, Names] = field(default_factory=dict, repr=False)

    def id_of(self, kind: str, written: str) -> str:
        """The id of a name; the text itself where it names no entry or several."""
        text = written.strip()
        if text in self.names[kind]:
            return text
        found = self.ids[kind].get(normalize(text), set())
        return next(iter(found)) if len(found) == 1 else text

    def name_of(self, kind: str, key: str) -> str:
        """The name of an id; empty for an unknown one."""
        return self.names[kind].get(key, "")

    def list_known_ids(self) -> dict[str, set[str]]:
        """The ids of every kind that a record may refer to."""
        return {**{kind: set(names) for kind, names in self.names.items()}, "event": set(self.event_ids)}


def _format_office(office: Office, lang: Lang) -> str:
    return f"{translated(office.title, lang)}, {translated(office.party_name, lang)}"


def load_lookup(connection: Connection, lang: Lang = "en") -> Lookup:
    """All names of the directory, those to show in `lang`. A pass over it."""
    choices, directory = load_filter_choices(connection, public_at=None), load_directory(connection)
    people = load_people(connection, public_at=None)
    names = {
        "party": {party.id: party.display_name(lang) for party in choices.parties},
        "series": {series.id: series.display_name(lang) for series in choices.series},
        "office": {key: _format_office(office, lang) for key, office in directory.offices.items()},
        "person": {person.id: person.names.text(lang) for person in people},
    }
    other_names: dict[str, list[tuple[str, str]]] = {
        "party": [(name, party.id) for party in choices.parties for name in party.names.values()],
        "series": [
            (name, one.id) for one in choices.series for name in (*one.short_names.values(), *one.names.values())
        ],
        "office": [
            (str(translated(office.title, one)), key) for key, office in directory.offices.items() for one in LANGS
        ],
        "person": [
            (name, one.id) for one in people for name in (*one.names.values(), one.name_native or "", *one.aliases)
        ],
    }
    ids: dict[str, dict[str, set[str]]] = {}
    for kind, named in names.items():
        found: dict[str, set[str]] = {}
        for name, key in (*((name, key) for key, name in named.items()), *other_names[kind]):
            found.setdefault(normalize(name), set()).add(key)
        ids[kind] = found
    return Lookup(
        names=names,
        ids=ids,
        directory=directory,
        title_patterns={one.id: one.title_patterns for one in choices.series},
        places=load_known_places(connection),
        event_ids=frozenset(connection.execute(select(EVENT.c.id)).scalars()),
    )
