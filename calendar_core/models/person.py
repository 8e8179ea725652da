"""People, the names they are known by, and the offices they held."""

from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.models.columns import WITH_NAMES, NamesColumn, one_of


class Person(SQLModel, table=True):
    """A human being. Two of the same name are two rows."""

    model_config = WITH_NAMES

    id: str = Field(primary_key=True)
    names: Names = Field(sa_type=NamesColumn)
    #: The name in the person's own script.
    name_native: str | None = None


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
