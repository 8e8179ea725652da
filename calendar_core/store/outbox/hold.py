"""The guard of the outbox: what looks like a mistake of ours is held for an operator, and nothing of it is lost.

Three things do: many more messages within an hour than there are readers, as when a whole archive is taken for news; a
clock that cannot be right, by which every reminder would leave at once; and a clock that was set: it is wrong now, or
it was before. While it holds, nothing is raised, claimed or deleted. An operator looks, and releases mail (`flask mail
release`).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlmodel import Session

from calendar_core.models import MailHold, OutboxMessage, Subscription, table_of

# A reader of everything gets a few mails on a busy day; three an hour for everybody is no news but a mistake.
MAX_PER_SUBSCRIPTION_AN_HOUR: Final = 3
# Below this a flood harms nobody, and a small calendar may be read by a few who follow all of it.
MIN_FLOOD: Final = 200
MAX_CLOCK_SKEW: Final = timedelta(minutes=10)
MAX_SENDER_ABSENCE: Final = timedelta(days=7)
_HOUR: Final = timedelta(hours=1)

_CLOCK_WAS_SET: Final = "The clock of this machine was set by"

_log = logging.getLogger(__name__)
_MAIL_HOLD, _OUTBOX, _SUBSCRIPTION = table_of(MailHold), table_of(OutboxMessage), table_of(Subscription)


@dataclass(frozen=True, kw_only=True)
class ActiveHold:
    """Since when all mail is held, and why."""

    since: datetime
    reason: str


def where_mail_is_held() -> ColumnElement[bool]:
    """Whether all mail is held, as a condition."""
    return select(_MAIL_HOLD.c.id).where(_MAIL_HOLD.c.held_at.is_not(None)).exists()


def find_hold(connection: Connection) -> ActiveHold | None:
    """Why all mail is held; None where it is not."""
    row = connection.execute(select(_MAIL_HOLD).where(_MAIL_HOLD.c.held_at.is_not(None))).one_or_none()
    return None if row is None else ActiveHold(since=row.held_at, reason=row.reason)


def hold_mail(session: Session, reason: str, *, now: datetime) -> None:
    """Hold all mail, and say so in the log; a hold that stands keeps its reason."""
    is_free = _MAIL_HOLD.c.held_at.is_(None)
    hold = update(_MAIL_HOLD).where(is_free).values(held_at=now, reason=reason).returning(_MAIL_HOLD.c.id)
    if session.execute(hold).first() is not None:
        _log.error("All mail is held: %s", reason)


def release_mail(session: Session, *, now: datetime) -> ActiveHold | None:
    """Let mail go again. What was raised until now is not counted as a flood any more, and the clock is believed."""
    hold = find_hold(session.connection())
    session.execute(update(_MAIL_HOLD).values(held_at=None, reason=None, count_from=now, last_run_at=now))
    return hold


def hold_on_flood(session: Session, *, max_messages: int | None, now: datetime) -> None:
    """Hold all mail where more was raised within an hour than `most`, or than three for each subscription.

    To be asked in the commit that raises, so that nothing of a flood leaves before it is seen.
    """
    count_from = session.execute(select(_MAIL_HOLD.c.count_from)).scalar_one()
    since = max(now - _HOUR, count_from or now - _HOUR)
    # Confirmations have limits of their own (`store.subscriptions.signup`).
    counted = (_OUTBOX.c.created_at > since) & (_OUTBOX.c.kind != "confirmation")
    raised = session.execute(select(func.count()).where(counted)).scalar_one()
    if raised <= (MIN_FLOOD if max_messages is None else max_messages):
        return
    if max_messages is None:
        running = select(func.count()).where(_SUBSCRIPTION.c.state == "confirmed")
        max_messages = max(MIN_FLOOD, MAX_PER_SUBSCRIPTION_AN_HOUR * session.execute(running).scalar_one())
    if raised > max_messages:
        hold_mail(
            session, f"{raised} messages were raised within an hour, and {max_messages} are expected at most.", now=now
        )


def hold_on_clock_step(session: Session, *, step: timedelta, now: datetime) -> None:
    """Hold all mail because the clock of this machine was set by `step`. A hold that stands gets this reason too."""
    reason = f"{_CLOCK_WAS_SET} {step.total_seconds():+.0f} s: which of the two times is right?"
    hold = find_hold(session.connection())
    if hold is None:
        hold_mail(session, reason, now=now)
    elif _CLOCK_WAS_SET not in hold.reason:
        session.execute(update(_MAIL_HOLD).values(reason=f"{hold.reason} {reason}"))
        _log.error("All mail is held: %s", reason)


def hold_on_clock_skew(session: Session, *, reference: datetime | None, local_clock: datetime, now: datetime) -> bool:
    """Hold all mail where the clock cannot be right; answers whether it is held, for that or another reason.

    `reference` is what the database's own machine takes for the present when this one takes it for `local_clock`.
    Without one, a sender that comes back after more than a week, or before it last ran, is not believed.
    """
    row = session.execute(select(_MAIL_HOLD)).one()
    if row.held_at is not None:
        return True
    if reference is not None and abs(local_clock - reference) > MAX_CLOCK_SKEW:
        ahead = round((local_clock - reference).total_seconds())
        hold_mail(session, f"This machine's clock differs by {ahead:+d} s from that of the database.", now=now)
        return True
    if reference is None and row.last_run_at is not None and now - row.last_run_at > MAX_SENDER_ABSENCE:
        hold_mail(session, f"No sender ran since {row.last_run_at:%Y-%m-%d %H:%M} UTC: is the clock right?", now=now)
        return True
    if reference is None and row.last_run_at is not None and row.last_run_at - now > MAX_CLOCK_SKEW:
        hold_mail(
            session, f"A sender ran at {row.last_run_at:%Y-%m-%d %H:%M} UTC already: is the clock right?", now=now
        )
        return True
    if row.last_run_at is None or abs(now - row.last_run_at) > _HOUR:
        session.execute(update(_MAIL_HOLD).values(last_run_at=now))
    return False
