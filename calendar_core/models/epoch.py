"""State of the program itself: the epoch of the public record, and the heartbeats of the schedulers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class Epoch(SQLModel, table=True):
    """One row, `id` 1. `number` is raised by every commit that could change what the public sees."""

    id: int = Field(default=1, primary_key=True)
    number: int
    #: Epoch of the last commit that may have changed more than the events stamped with it.
    full_epoch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    raised_at: datetime = Field(sa_type=UtcInstant)


class Heartbeat(SQLModel, table=True):
    """When a scheduler process last completed one of its jobs."""

    #: Host and process: "desk-1:4711".
    node: str = Field(primary_key=True)
    job: str = Field(primary_key=True)
    last_run_at: datetime = Field(sa_type=UtcInstant)
