"""Changes of readers' lists: made by the first star, changed, given a new link, deleted.

The link is the authorization; nothing is stored of whoever has it. New lists are limited by network and in total, by
rows that do not say which list was made. Reading a list writes once a day at most.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, true, update
from sqlmodel import Session

from calendar_core.domain.events.reader_lists import StarKind
from calendar_core.domain.events.selection import LIST_KEY
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.domain.text.network_hash import hash_network
from calendar_core.errors import CalendarError, NotFound, TooMany
from calendar_core.models import (
    ListCreation,
    Party,
    Person,
    ReaderList,
    Reminder,
    Series,
    Star,
    Subscription,
    table_of,
)
from calendar_core.models.visibility import is_entry_public_at
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.lists.find import load_merged_ids
from calendar_core.store.selection.conditions import EVENT, where_visible

#: A list that nobody read or changed for so long is deleted, unless a mail subscription needs it.
LIST_RETENTION: Final = timedelta(days=400)
#: As many stars as a page shows at once, and as a query takes in one statement.
MAX_STARS: Final = 500
_USE_INTERVAL: Final = timedelta(days=1)
# An office behind one address makes some; more within an hour is a program. A row takes some hundred bytes.
MAX_PER_NETWORK_AN_HOUR: Final = 20
MAX_TOTAL_AN_HOUR: Final = 2_000
_HOUR: Final = timedelta(hours=1)

_LIST, _STAR, _CREATION = table_of(ReaderList), table_of(Star), table_of(ListCreation)
_SUBSCRIPTION, _REMINDER = table_of(Subscription), table_of(Reminder)
_ENTRY_TABLES: Final = {"series": table_of(Series), "party": table_of(Party), "person": table_of(Person)}


def create_list(session: Session, *, network: str | None, now: datetime) -> tuple[str, str]:
    """Create an empty list; its id, and the token of its link, which is not stored. Raises TooMany."""
    network_hash = hash_network(network)
    limits: list[tuple[ColumnElement[bool], int]] = [(true(), MAX_TOTAL_AN_HOUR)]
    if network_hash:
        limits.append((_CREATION.c.network_hash == network_hash, MAX_PER_NETWORK_AN_HOUR))
    for which, most in limits:
        recent = select(func.count(), func.min(_CREATION.c.created_at)).where(
            which, _CREATION.c.created_at > now - _HOUR
        )
        count, first = session.execute(recent).one()
        if count >= most:
            raise TooMany(
                "Too many lists were made from your network, or in total.",
                next_step="Nothing was starred. Open the link of a list that you have, or try again within the hour.",
                seconds=max(1, int((first + _HOUR - now).total_seconds())),
            )
    session.execute(insert(_CREATION).values(network_hash=network_hash, created_at=now))
    list_id, token = secrets.token_hex(16), secrets.token_urlsafe(18)
    values = {"id": list_id, "token_hash": sha256_hex(token), "version": 1, "created_at": now, "used_at": now}
    session.execute(insert(_LIST).values(values))
    return list_id, token


def add_star(session: Session, list_id: str, kind: StarKind, target_id: str, *, now: datetime) -> None:
    """Star what the public may see; nothing happens if it is starred.

    Raises NotFound for anything else, and CalendarError if the list is full.
    """
    _check_public(session.connection(), kind, target_id, now)
    own = _STAR.c.list_id == list_id
    if session.execute(select(_STAR.c.kind).where(own & _is_star(kind, target_id))).first():
        return
    if session.execute(select(func.count()).select_from(_STAR).where(own)).scalar_one() >= MAX_STARS:
        raise CalendarError(
            "The list has %(count)s stars, as many as a list can have.",
            next_step="Remove some on the page of the list, or star a series or a party in place of its events.",
            count=MAX_STARS,
        )
    row = {"list_id": list_id, "kind": kind, "target_id": target_id, "starred_at": now}
    insert_if_absent(session, _STAR, [row])
    _record_change(session, list_id, now)


def remove_star(session: Session, list_id: str, kind: StarKind, target_id: str, *, now: datetime) -> None:
    """Remove a star, of an event also those of duplicates that were merged into it; nothing happens without one.

    Reminders that wait for mail subscriptions of the list are withdrawn; the next plan restores those still wanted.
    """
    own = (_STAR.c.list_id == list_id) & (_STAR.c.kind == kind)
    targets = {target_id}
    if kind == "event":
        starred = frozenset(session.execute(select(_STAR.c.target_id).where(own)).scalars())
        into = load_merged_ids(session.connection(), starred)
        # A duplicate of a duplicate comes later in the order of the steps.
        for _ in into:
            targets |= {key for key, end in into.items() if end in targets}
    removed = delete(_STAR).where(own, _STAR.c.target_id.in_(targets)).returning(_STAR.c.target_id)
    if session.execute(removed).all():
        _record_change(session, list_id, now)
        waiting = _REMINDER.c.subscription_id.in_(_select_subscriptions(list_id)) & (_REMINDER.c.state == "pending")
        session.execute(update(_REMINDER).where(waiting).values(state="superseded"))


def replace_token(session: Session, list_id: str, *, now: datetime) -> str:
    """Give the list a new link; the token of it. The old link leads nowhere from then on."""
    token = secrets.token_urlsafe(18)
    session.execute(update(_LIST).where(_LIST.c.id == list_id).values(token_hash=sha256_hex(token), used_at=now))
    return token


def delete_list(session: Session, list_id: str) -> None:
    """Delete a list with its stars, and end the mail subscriptions to it."""
    subscriptions = list(session.execute(_select_subscriptions(list_id)).scalars())
    session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(subscriptions)).values(state="ended"))
    waiting = _REMINDER.c.subscription_id.in_(subscriptions) & (_REMINDER.c.state == "pending")
    session.execute(update(_REMINDER).where(waiting).values(state="superseded"))
    _delete_lists(session, [list_id])


def is_use_due(used_at: datetime, now: datetime) -> bool:
    """Whether a read of a list is to be recorded: once a day at most, since feeds are asked for every few minutes."""
    return used_at <= now - _USE_INTERVAL


def record_use(session: Session, list_id: str, *, now: datetime) -> None:
    """Record that a list was read."""
    session.execute(update(_LIST).where(_LIST.c.id == list_id, _LIST.c.used_at < now).values(used_at=now))


def count_subscriptions(connection: Connection, list_id: str) -> int:
    """How many mail subscriptions of any filter with this list have not ended."""
    found = _select_subscriptions(list_id).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def delete_expired_lists(session: Session, *, now: datetime) -> None:
    """Delete lists that nobody uses, and what the rate limit needs no longer."""
    session.execute(delete(_CREATION).where(_CREATION.c.created_at <= now - _HOUR))
    unused = session.execute(select(_LIST.c.id).where(_LIST.c.used_at <= now - LIST_RETENTION)).scalars().all()
    _delete_lists(session, [one for one in unused if not count_subscriptions(session.connection(), one)])


def _delete_lists(session: Session, ids: list[str]) -> None:
    session.execute(delete(_STAR).where(_STAR.c.list_id.in_(ids)))
    session.execute(delete(_LIST).where(_LIST.c.id.in_(ids)))


def _select_subscriptions(list_id: str) -> Select[Any]:
    """The ids of the mail subscriptions whose stored query names the list; an id is in no other query."""
    names_it = _SUBSCRIPTION.c.query.contains(f"{LIST_KEY}={list_id}", autoescape=True)
    return select(_SUBSCRIPTION.c.id).where(names_it, _SUBSCRIPTION.c.state != "ended")


def _record_change(session: Session, list_id: str, now: datetime) -> None:
    session.execute(update(_LIST).where(_LIST.c.id == list_id).values(version=_LIST.c.version + 1, used_at=now))


def _is_star(kind: StarKind, target_id: str) -> ColumnElement[bool]:
    return (_STAR.c.kind == kind) & (_STAR.c.target_id == target_id)


def _check_public(connection: Connection, kind: StarKind, target_id: str, now: datetime) -> None:
    if kind == "event":
        query = select(EVENT.c.id).where(EVENT.c.id == target_id, where_visible("public", now))
    else:
        table = _ENTRY_TABLES[kind]
        query = select(table.c.id).where(table.c.id == target_id, is_entry_public_at(table, now))
    if connection.execute(query).first() is None:
        raise NotFound("There is nothing of this id to be starred.", next_step="Open its page, and star it there.")
