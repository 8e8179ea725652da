"""Countries and organisations that take part in events."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import ENTRY_VISIBILITIES, PARTY_KINDS
from calendar_core.models.columns import FROM_THE_START, WITH_NAMES, NamesColumn, UtcInstant, one_of


class Party(SQLModel, table=True):
    """A country (`id` is its ISO 3166-1 alpha-2 code) or an organisation (`id` is its acronym)."""

    model_config = WITH_NAMES

    __table_args__ = (one_of("kind", PARTY_KINDS), one_of("visibility", ENTRY_VISIBILITIES))

    id: str = Field(primary_key=True)
    kind: str
    names: Names = Field(sa_type=NamesColumn)
    #: What people call it where space is short; absent where the name is short already.
    short_names: Names = Field(default=Names(), sa_type=NamesColumn)
    #: Other names and abbreviations, in any language; the search finds them.
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    #: What an editor said: "desk" until a public event names it, "public" at once; None leaves it to the events.
    visibility: str | None = None
    #: The instant from which the public may know of it; None while no public event names it (derived).
    public_from: datetime | None = Field(default=FROM_THE_START, sa_type=UtcInstant)


class PartyName(SQLModel, table=True):
    """A name that a party had for a time ("Turkey"). Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    model_config = WITH_NAMES

    __tablename__ = "party_name"

    party_id: str = Field(primary_key=True, foreign_key="party.id")
    position: int = Field(primary_key=True)
    names: Names = Field(sa_type=NamesColumn)
    valid_from: str | None = None
    #: Inclusive, as people write it.
    valid_to: str | None = None
