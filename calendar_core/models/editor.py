"""The people of the desk."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

EDITOR_ROLES = ("reporter", "editor", "chief")


class Editor(SQLModel, table=True):
    """Somebody who may propose (reporter), publish (editor), or lift embargoes and keep accounts (chief)."""

    __table_args__ = (one_of("role", EDITOR_ROLES),)

    id: str = Field(primary_key=True)
    name: str
    address: str = Field(unique=True)
    role: str
    created_at: datetime = Field(sa_type=UtcInstant)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
