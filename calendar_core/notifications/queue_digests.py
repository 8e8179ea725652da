"""Puts messages of due digests into the outbox, and loads the content of a digest when it is composed.

The key of the message is the subscription and the local day, so that a digest is enqueued once. A digest without
content is withdrawn when it is composed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import KnownIds, Selection
from calendar_core.domain.history.change_kinds import choose_headline
from calendar_core.domain.subscriptions.digest_schedule import MAX_LOOKBACK, DigestSchedule, DueDigest
from calendar_core.domain.time.quiet_hours import defer_past_quiet_hours
from calendar_core.errors import CalendarError
from calendar_core.models import OutboxMessage, table_of
from calendar_core.notifications.letters.digest import DigestData
from calendar_core.store.db.database import batches
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.history.changes_since import NetChange, load_net_changes
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.outbox.enqueue import add_messages
from calendar_core.store.outbox.message import ClaimedMessage, NewMessage
from calendar_core.store.subscriptions.subscriptions import (
    Subscriber,
    is_selected_by,
    list_confirmed_subscriptions,
    parse_stored_query,
)

KIND: Final = "digest"
_OUTBOX: Final = table_of(OutboxMessage)


def missing_digests(connection: Connection, *, now: datetime) -> list[NewMessage]:
    """The digests that are due and not in the outbox."""
    newest: dict[tuple[DigestSchedule, str], DueDigest | None] = {}
    due = []
    for reader in list_confirmed_subscriptions(connection):
        if reader.digest is None:
            continue
        slot_key = (reader.digest, reader.time_zone)
        slot = (
            newest[slot_key]
            if slot_key in newest
            else newest.setdefault(slot_key, slot_key[0].find_latest_due(slot_key[1], now=now))
        )
        if slot is not None and (reader.confirmed_at is None or reader.confirmed_at <= slot.due_at):
            due.append(_message(reader, reader.digest, slot, now))
    keys = [message.dedup_key for message in due]
    enqueued = {
        key
        for batch in batches(keys)
        for key in connection.execute(select(_OUTBOX.c.dedup_key).where(_OUTBOX.c.dedup_key.in_(batch))).scalars()
    }
    return [message for message in due if message.dedup_key not in enqueued]


def enqueue_digests(session: Session, messages: Sequence[NewMessage], *, mail_domain: str, now: datetime) -> None:
    """Put missing digests into the outbox, each once, whatever other nodes do."""
    add_messages(session, messages, mail_domain=mail_domain, now=now)


def _message(reader: Subscriber, digest: DigestSchedule, slot: DueDigest, now: datetime) -> NewMessage:
    not_after = slot.due_at + digest.max_delay
    # The hour of it was chosen, and is right in quiet hours too; to be late into them is not.
    is_chosen = reader.quiet is not None and reader.quiet.interval_containing(slot.due_at, reader.time_zone) is not None
    held = now if is_chosen else defer_past_quiet_hours(now, reader.quiet, reader.time_zone, latest=not_after)
    return NewMessage(
        kind=KIND,
        subscription_id=reader.id,
        event_id=None,
        event_uid="",
        revision=0,
        occurrence=slot.day.isoformat(),
        lead="",
        due_at=slot.due_at if held == now else held,
        not_after=not_after,
    )


class DigestBuilder:
    """Loads the content of the digests of one batch, each query once."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: KnownIds = load_filter_values(connection, public_at=None)
        self._changes: dict[datetime, list[NetChange]] = {}

    def build(self, message: ClaimedMessage, reader: Subscriber, digest: DigestSchedule) -> DigestData | None:
        """The content of the digest; None where there is none."""
        try:
            selection = parse_stored_query(reader.query, self._known)
        except CalendarError:
            return None  # its filter names something unknown; planning logs it
        since = self._last_sent_at(message, reader)
        news = tuple(one for one in self._changes_since(since) if self._is_relevant(one, reader))
        upcoming = self._upcoming_cards(selection, digest)
        if not news and not upcoming:
            return None
        day = datetime.fromisoformat(message.occurrence).date()
        return DigestData(day=day, days_ahead=digest.days_ahead, since=since, changes=news, upcoming=tuple(upcoming))

    def _last_sent_at(self, message: ClaimedMessage, reader: Subscriber) -> datetime:
        """The instant of the last digest that was sent; before the first, that of the subscription."""
        same = (_OUTBOX.c.subscription_id == reader.id) & (_OUTBOX.c.kind == KIND) & (_OUTBOX.c.state == "sent")
        query = select(func.max(_OUTBOX.c.due_at)).where(same, _OUTBOX.c.due_at < message.due_at)
        sent_at = self._connection.execute(query).scalar() or reader.confirmed_at
        oldest = message.due_at - MAX_LOOKBACK
        return max(sent_at, oldest) if sent_at is not None else oldest

    def _changes_since(self, since: datetime) -> list[NetChange]:
        if since not in self._changes:
            self._changes[since] = load_net_changes(self._connection, since, now=self._now)
        return self._changes[since]

    def _is_relevant(self, news: NetChange, reader: Subscriber) -> bool:
        records = (news.before, news.after)
        return choose_headline(*records) is not None and is_selected_by(reader, self._known, records, news.search_text)

    def _upcoming_cards(self, selection: Selection, digest: DigestSchedule) -> list[Card]:
        until = self._now + timedelta(days=digest.days_ahead)
        found = PresentEvents(self._connection, viewer="public", now=self._now).next_cards(selection, until=until)
        return [card for card in found if card.lifecycle == "scheduled"]
