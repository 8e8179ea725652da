"""People, the names they are known by, and the offices they held."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import ENTRY_VISIBILITIES
from calendar_core.models.columns import FROM_THE_START, WITH_NAMES, NamesColumn, UtcInstant, one_of


class Person(SQLModel, table=True):
    """A human being. Two of the same name are two rows."""

    model_config = WITH_NAMES

    __table_args__ = (one_of("visibility", ENTRY_VISIBILITIES),)

    id: str = Field(primary_key=True)
    names: Names = Field(sa_type=NamesColumn)
    #: The name in the person's own script.
    name_native: str | None = None
    #: What an editor said: "desk" until a public event names it, "public" at once; None leaves it to the events.
    visibility: str | None = None
    #: The instant from which the public may know of it; None while no public event names it (derived).
    public_from: datetime | None = Field(default=FROM_THE_START, sa_type=UtcInstant)


class PersonName(SQLModel, table=True):
    """Another spelling of a person's name."""

    __tablename__ = "person_name"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    position: int = Field(primary_key=True)
    name: str


class Term(SQLModel, table=True):
    """Who held which office from when to when, as exactly as a source says.

    `valid_from` and `valid_to` (inclusive) are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `valid_to` absent: in office at the
    last check. With `bounds` `sightings` they are the first and last meeting at which the holder was seen, and the
    real term is longer.
    """

    __table_args__ = (one_of("bounds", ("term", "sightings")),)

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    position: int = Field(primary_key=True)
    office_id: str = Field(foreign_key="office.id", index=True)
    valid_from: str | None = None
    valid_to: str | None = None
    acting: bool = False
    bounds: str = "term"
    source: str | None = None
    notes: str | None = None
