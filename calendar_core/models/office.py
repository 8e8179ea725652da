"""Posts that people hold for a party."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import ENTRY_VISIBILITIES, OFFICE_KINDS, RANKS
from calendar_core.models.columns import FROM_THE_START, WITH_NAMES, NamesColumn, UtcInstant, one_of


class Office(SQLModel, table=True):
    """A post, under its present title."""

    model_config = WITH_NAMES

    __table_args__ = (one_of("kind", OFFICE_KINDS), one_of("rank", RANKS), one_of("visibility", ENTRY_VISIBILITIES))

    id: str = Field(primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)
    names: Names = Field(sa_type=NamesColumn)
    kind: str
    rank: str
    #: Other titles and abbreviations, in any language; the search finds them.
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    #: What an editor said: "desk" until a public event names it, "public" at once; None leaves it to the events.
    visibility: str | None = None
    #: The instant from which the public may know of it; None while no public event names it (derived).
    public_from: datetime | None = Field(default=FROM_THE_START, sa_type=UtcInstant)


class OfficeTitle(SQLModel, table=True):
    """A title that an office bore for a time ("Secretary of War"). Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    model_config = WITH_NAMES

    __tablename__ = "office_title"

    office_id: str = Field(primary_key=True, foreign_key="office.id")
    position: int = Field(primary_key=True)
    names: Names = Field(sa_type=NamesColumn)
    valid_from: str | None = None
    #: Inclusive, as people write it.
    valid_to: str | None = None
