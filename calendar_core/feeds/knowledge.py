"""What an entry of a feed is made of: an event as it stands now, or as it was known at a past instant."""

from dataclasses import dataclass
from datetime import datetime

from calendar_core.domain.card import Dossier


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a feed. With `as_of` its facts are those of then, `reconstructed` where only its sources say so."""

    dossier: Dossier
    as_of: datetime | None = None
    reconstructed: bool = False
