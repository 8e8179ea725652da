"""Lines of events that recur: the SCM, the 2+2."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import ENTRY_VISIBILITIES, KINDS
from calendar_core.models.columns import FROM_THE_START, WITH_NAMES, NamesColumn, UtcInstant, one_of


class Series(SQLModel, table=True):
    """A line of events under its present name."""

    model_config = WITH_NAMES

    __table_args__ = (one_of("kind", tuple(KINDS)), one_of("visibility", ENTRY_VISIBILITIES))

    id: str = Field(primary_key=True)
    names: Names = Field(sa_type=NamesColumn)
    short_names: Names = Field(default=Names(), sa_type=NamesColumn)
    kind: str
    #: How often, in words: "annual, October or November".
    cadence: Names = Field(default=Names(), sa_type=NamesColumn)
    #: Year of the first edition.
    since: int | None = None
    #: How the host is chosen, in words.
    hosting: Names = Field(default=Names(), sa_type=NamesColumn)
    description: Names = Field(default=Names(), sa_type=NamesColumn)
    #: What a reader has to know about its numbers, gaps and names.
    notes: Names = Field(default=Names(), sa_type=NamesColumn)
    #: The titles of its events, and short ones (`domain.events.titles`).
    title_patterns: Names = Field(default=Names(), sa_type=NamesColumn)
    short_patterns: Names = Field(default=Names(), sa_type=NamesColumn)
    #: Address of the page that says so.
    source: str | None = None
    #: What an editor said: "desk" until a public event names it, "public" at once; None leaves it to the events.
    visibility: str | None = None
    #: The instant from which the public may know of it; None while no public event names it (derived).
    public_from: datetime | None = Field(default=FROM_THE_START, sa_type=UtcInstant)


class SeriesName(SQLModel, table=True):
    """Another name of a series; with dates where it was its name for a time."""

    __tablename__ = "series_name"

    series_id: str = Field(primary_key=True, foreign_key="series.id")
    position: int = Field(primary_key=True)
    name: str
    valid_from: str | None = None
    #: Inclusive, as people write it.
    valid_to: str | None = None


class SeriesParty(SQLModel, table=True):
    """A party that usually takes part."""

    __tablename__ = "series_party"

    series_id: str = Field(primary_key=True, foreign_key="series.id")
    position: int = Field(primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)


class SeriesOffice(SQLModel, table=True):
    """An office whose holder usually takes part."""

    __tablename__ = "series_office"

    series_id: str = Field(primary_key=True, foreign_key="series.id")
    position: int = Field(primary_key=True)
    office_id: str = Field(foreign_key="office.id", index=True)
