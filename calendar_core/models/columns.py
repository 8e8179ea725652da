"""Column types and the naming convention that every table uses."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, DateTime, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from calendar_core.domain.text.localized import Names

# Constraints are named: SQLite's batch migrations lose unnamed ones, and each database would name them differently.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcInstant(TypeDecorator[datetime]):
    """Column type of an instant. Rejects naive values; returns aware ones in UTC, on SQLite too, which stores no
    offset.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  fixed by SQLAlchemy
        """The value as UTC; ValueError for one without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no offset. An instant column takes aware values only.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  fixed by SQLAlchemy
        """The value as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def __repr__(self) -> str:
        """The type as written in a migration."""
        return "UtcInstant()"


#: The configuration of a model with columns of this type: Pydantic does not know it, and checks no table anyway.
WITH_NAMES: Any = {"arbitrary_types_allowed": True}


class NamesColumn(TypeDecorator[Names]):
    """A text by language, as a JSON object; never NULL."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Names | None, dialect: Dialect) -> dict[str, str]:  # noqa: ARG002  fixed by SQLAlchemy
        """The texts as a plain object."""
        return dict(value or {})

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> Names:  # noqa: ARG002  fixed by SQLAlchemy
        """The texts of the object."""
        return Names(value)

    def __repr__(self) -> str:
        """How a migration writes the type."""
        return "sa.JSON()"


#: An instant before every other: what never was hidden.
FROM_THE_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """CHECK constraint that the column holds one of the words (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, for Core statements: pages load rows, only writing uses objects."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel on every table=True class
    return table
