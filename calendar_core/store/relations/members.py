"""Names of those who met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from calendar_core.domain.events.cards import PartyName
from calendar_core.domain.relations.pairs import By
from calendar_core.domain.text.localized import Names
from calendar_core.messages import Lang
from calendar_core.models import Office, Party, Person, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.directory.queries import load_parties

_OFFICE: Final = table_of(Office)
_TABLES: Final[Mapping[By, Any]] = {"people": table_of(Person), "offices": _OFFICE, "parties": table_of(Party)}


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person, an office or a party by name; `party` is that of an office, or the party itself."""

    id: str
    names: Names
    party: PartyName | None

    def text(self, lang: Lang) -> str:
        """The name on one line, of an office with its party."""
        name = self.names.text(lang)
        if self.party is None:
            return name
        party = self.party.display_name(lang)
        return party if self.party.id == self.id else f"{name} ({party})"

    def short_text(self, lang: Lang) -> str:
        """The same where room is scarce: an office after the code of its party."""
        has_party = self.party is not None and self.party.id != self.id
        return f"{self.party.id} {self.names.text(lang)}" if has_party and self.party else self.text(lang)


def load_members(connection: Connection, by: By, ids: Iterable[str]) -> dict[str, Member]:
    """Those of the ids, by id. Who takes part in a public event is public."""
    parties = {party.id: party for party in load_parties(connection, public_at=None)} if by != "people" else {}
    table = _TABLES[by]
    members: dict[str, Member] = {}
    for batch in batches(sorted(set(ids))):
        for row in connection.execute(select(table).where(table.c.id.in_(batch))):
            party = {"people": None, "offices": getattr(row, "party_id", None), "parties": row.id}[by]
            members[row.id] = Member(id=row.id, names=row.names, party=parties.get(party or ""))
    return members
