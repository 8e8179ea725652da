"""The event as it stands now, and the rows that hang on it. Its history is in `revision`."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import (
    CERTAINTIES,
    FORMATS,
    KINDS,
    LIFECYCLES,
    ROLES,
    SIDES,
    VISIBILITIES,
)
from calendar_core.models.columns import WITH_NAMES, NamesColumn, UtcInstant, one_of

_IS_HELD_BACK = text("visibility = 'public' AND embargo_until IS NOT NULL")
_revision_column: Column[int] = Column("revision", Integer, nullable=False)


class Event(SQLModel, table=True):
    """One dated happening between parties.

    The truth about its time is `start_text`, `end_text` (forms of `domain.when`), `time_zone` and the two folds. What
    stands below "derived" follows from them by the tz database of `tzdata_version`.
    """

    model_config = WITH_NAMES

    __table_args__ = (
        one_of("kind", tuple(KINDS)),
        one_of("certainty", CERTAINTIES),
        one_of("lifecycle", LIFECYCLES),
        one_of("format", FORMATS),
        one_of("visibility", VISIBILITIES),
        # Events on some days are found by `domain.time.duration_classes`.
        Index(None, "duration_class", "first_day"),
        # Only for the last embargo that lifted: over all events it misleads SQLite, which takes every public one by it.
        Index("ix_event_embargo_until", "embargo_until", sqlite_where=_IS_HELD_BACK, postgresql_where=_IS_HELD_BACK),
    )

    # A late writer is told instead of overwriting (compare-and-set).
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _revision_column}

    id: str = Field(primary_key=True)
    #: UID of RFC 5545, for life.
    uid: str = Field(unique=True)
    #: Number of the newest revision; SQLAlchemy compares and raises it on every change.
    revision: int = Field(default=None, sa_column=_revision_column)
    #: SEQUENCE of RFC 5545.
    sequence: int = 0
    created_at: datetime = Field(sa_type=UtcInstant)
    #: LAST-MODIFIED of RFC 5545: whole seconds, at least one more than at the revision before.
    changed_at: datetime = Field(sa_type=UtcInstant)
    #: The epoch at which the public last saw it change, its disappearing included.
    epoch: int = Field(default=0, index=True, sa_column_kwargs={"server_default": "0"})
    # The same four as the public counts them: by the versions that it could see, and from when on (domain.counting).
    public_revision: int
    public_sequence: int
    public_created_at: datetime = Field(sa_type=UtcInstant)
    public_changed_at: datetime = Field(sa_type=UtcInstant)

    #: Its own titles, and those that follow from the patterns of its series (derived).
    names: Names = Field(sa_type=NamesColumn)
    # No index of kind or country: each value is a tenth of the record, and would lure SQLite away from the days.
    kind: str
    certainty: str
    lifecycle: str
    format: str
    venue: str | None = None
    city: str | None = None
    #: ISO 3166-1 alpha-2 code of the venue's country.
    country: str | None = None
    series_id: str | None = Field(default=None, foreign_key="series.id", index=True)
    #: Ordinal in the series.
    number: int | None = None
    agenda: str | None = None
    outcome: str | None = None
    disputed: str | None = None
    #: For editors, never shown to the public.
    notes: str | None = None
    parent_id: str | None = Field(
        default=None,
        sa_column=Column(
            String, ForeignKey("event.id", deferrable=True, initially="DEFERRED"), nullable=True, index=True
        ),
    )
    visibility: str = "public"
    embargo_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: The event that this one, a duplicate, was made one with.
    merged_into: str | None = Field(
        default=None,
        sa_column=Column(
            String, ForeignKey("event.id", deferrable=True, initially="DEFERRED"), nullable=True, index=True
        ),
    )

    start_text: str
    end_text: str | None = None
    time_zone: str | None = None
    fold: int = 0
    end_fold: int = 0
    #: What the source wrote, word for word.
    time_as_stated: str | None = None

    # Derived.
    precision: str
    starts_at: datetime = Field(sa_type=UtcInstant, index=True)
    ends_at: datetime = Field(sa_type=UtcInstant, index=True)
    #: Days at the venue, `[first_day, end_day)`.
    first_day: date
    end_day: date
    #: The class of their number (`domain.time.duration_classes`).
    duration_class: int
    tzdata_version: str
    #: Folded names and words of the event and of all it refers to, for `q`.
    search_text: str = ""
    #: The parties as one text, sorted: "KR US". Pairs are counted by it (`store.relations`), without their rows.
    party_ids: str = Field(default="", sa_column_kwargs={"server_default": ""})
    #: The participants, each with the office: "kim-yong-hyun/kr-mnd lloyd-austin/us-secdef".
    participant_ids: str = Field(default="", sa_column_kwargs={"server_default": ""})


class SearchIndex(SQLModel, table=True):
    """The n-grams under which an event is found (`domain.text.ngrams`), separated by spaces.

    A migration creates the index over them, `store.selection.full_text` queries it: each database has its own.
    """

    __tablename__ = "event_search"

    number: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(foreign_key="event.id", unique=True)
    #: The rules of which the grams were made.
    ngram_version: int
    ngrams: str


class EventParty(SQLModel, table=True):
    """A party that takes part."""

    __tablename__ = "event_party"
    __table_args__ = (UniqueConstraint("event_id", "party_id"),)

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)


class Participant(SQLModel, table=True):
    """A person who takes part, in the office held that day."""

    __table_args__ = (one_of("role", ROLES),)

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    office_id: str = Field(foreign_key="office.id", index=True)
    role: str


class Document(SQLModel, table=True):
    """A paper that belongs to the event."""

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    title: str
    url: str | None = None
    #: BCP 47 tag of the language that it is in.
    language: str | None = None
    publisher: str | None = None


class Deadline(SQLModel, table=True):
    """Something due before the event: at a date, or a number of days before it ("10 days").

    `at` is a date as the data set writes it, in `time_zone` or the venue's.
    """

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    title: str
    at: str | None = None
    before: str | None = None
    time_zone: str | None = None
    #: The day that follows from the two; NULL where none is known.
    day: date | None = Field(default=None, index=True)


class Source(SQLModel, table=True):
    """Who said so, when, on which side, and which facts it bears out."""

    __table_args__ = (one_of("side", SIDES),)

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    publisher: str
    url: str | None = None
    title: str | None = None
    #: A day, a month, or an instant with its offset, as the source bears it.
    published: str | None = None
    updated: str | None = None
    side: str | None = None
    supports: list[str] = Field(default_factory=list, sa_type=JSON)
    #: The party that it speaks for.
    party: str | None = Field(default=None, foreign_key="party.id")
    #: What it states differently from the record (`domain.quality.source_conflicts`).
    says: list[str] = Field(default_factory=list, sa_type=JSON)


class Relation(SQLModel, table=True):
    """Another event that belongs with this one."""

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    position: int = Field(primary_key=True)
    related_id: str = Field(
        sa_column=Column(
            String, ForeignKey("event.id", deferrable=True, initially="DEFERRED"), nullable=False, index=True
        )
    )


class Revision(SQLModel, table=True):
    """One saved version of an event; appended, never edited."""

    __table_args__ = (Index(None, "duration_class", "first_day"),)

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    #: 1, 2, 3 …
    number: int = Field(primary_key=True)
    saved_at: datetime = Field(sa_type=UtcInstant, index=True)
    #: Who saved it.
    editor: str
    #: Why, in the editor's words.
    reason: str
    #: Whether readers of the history see who and why; else both stay at the desk.
    is_reason_public: bool
    #: Address or title of the source that asked for the change.
    source: str | None = None
    sequence: int
    #: The whole record after the change (`domain.record`).
    record: dict[str, Any] = Field(sa_type=JSON)
    #: `{field: [old, new]}` against the revision before; empty for the first.
    changes: dict[str, Any] = Field(sa_type=JSON)
    #: Days at the venue as they were then known, `[first_day, end_day)`, and the class of their number.
    first_day: date
    end_day: date
    duration_class: int
