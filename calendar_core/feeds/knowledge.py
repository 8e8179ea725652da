"""What a feed is made of: events as they stand now, or as they were known at a past instant."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.domain.card import Dossier
from calendar_core.domain.selection import Selection
from calendar_core.store.dossiers import selected_dossiers
from calendar_core.store.known_on import known_on


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a feed. With `as_of` its facts are those of then, `reconstructed` where only its sources say so."""

    dossier: Dossier
    as_of: datetime | None = None
    reconstructed: bool = False


def read_entries(connection: Connection, selection: Selection, *, now: datetime) -> list[Entry]:
    """The events of a selection whose day is known, cut for the public."""
    as_of = selection.as_of
    if as_of is not None and as_of < now:
        known = known_on(connection, selection, viewer="public", now=now)
        entries = [Entry(dossier=one.dossier, as_of=as_of, reconstructed=one.reconstructed) for one in known]
    else:
        # As known at an instant to come is as known now.
        present = replace(selection, as_of=None)
        found = selected_dossiers(connection, present, viewer="public", now=now)
        entries = [Entry(dossier=dossier) for dossier in found]
    return [entry for entry in entries if entry.dossier.card.when.is_dated]
