"""Digests become messages when their hour has come, and what they are about is gathered when they are written.

The key of the message is the subscription and the local day, so that whoever raises it again raises nothing. Whether
there is anything to say is known when it is written: a message with nothing to say is withdrawn, visibly.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Known, Selection
from calendar_core.domain.history.change_kinds import headline_of
from calendar_core.domain.subscriptions.digest_schedule import LONGEST_MEMORY, Digest, Slot
from calendar_core.domain.time.quiet_hours import held_until
from calendar_core.errors import CalendarError
from calendar_core.models import OutboxMessage, table_of
from calendar_core.notifications.letters.digest import Findings
from calendar_core.store.db.database import batches
from calendar_core.store.directory.queries import read_known
from calendar_core.store.history.changes_since import News, news_since
from calendar_core.store.outbox.outbox import ClaimedMessage, NewMessage, add_messages
from calendar_core.store.search.agenda import next_cards
from calendar_core.store.subscriptions.subscriptions import Subscriber, concerns, confirmed_subscriptions, selection_of

KIND: Final = "digest"
_OUTBOX: Final = table_of(OutboxMessage)


def missing_digests(connection: Connection, *, now: datetime) -> list[NewMessage]:
    """The digests that are due and that nobody has raised yet."""
    newest: dict[tuple[Digest, str], Slot | None] = {}
    due = []
    for reader in confirmed_subscriptions(connection):
        if reader.digest is None:
            continue
        asked = (reader.digest, reader.time_zone)
        slot = newest[asked] if asked in newest else newest.setdefault(asked, asked[0].newest(asked[1], now=now))
        if slot is not None and (reader.confirmed_at is None or reader.confirmed_at <= slot.due_at):
            due.append(_message(reader, reader.digest, slot, now))
    keys = [message.dedup_key for message in due]
    raised = {
        key
        for batch in batches(keys)
        for key in connection.execute(select(_OUTBOX.c.dedup_key).where(_OUTBOX.c.dedup_key.in_(batch))).scalars()
    }
    return [message for message in due if message.dedup_key not in raised]


def raise_digests(session: Session, messages: Sequence[NewMessage], *, mail_domain: str, now: datetime) -> None:
    """Put digests that were found missing into the outbox, each once, whoever else does."""
    add_messages(session, messages, mail_domain=mail_domain, now=now)


def _message(reader: Subscriber, digest: Digest, slot: Slot, now: datetime) -> NewMessage:
    not_after = slot.due_at + digest.patience
    # The hour of it was chosen, and is right in quiet hours too; to be late into them is not.
    is_chosen = reader.quiet is not None and reader.quiet.around(slot.due_at, reader.time_zone) is not None
    held = now if is_chosen else held_until(now, reader.quiet, reader.time_zone, latest=not_after)
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


class Gatherer:
    """What digests of one batch are about, each question asked once."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: Known = read_known(connection)
        self._news: dict[datetime, list[News]] = {}

    def findings(self, message: ClaimedMessage, reader: Subscriber, digest: Digest) -> Findings | None:
        """What the digest is about; None where there is nothing to say."""
        try:
            selection = selection_of(reader.query, self._known)
        except CalendarError:
            return None  # it names what is no longer known; planning tells the log
        since = self._last_told(message, reader)
        news = tuple(one for one in self._news_since(since) if self._is_news(one, reader))
        ahead = self._ahead(selection, digest)
        if not news and not ahead:
            return None
        day = datetime.fromisoformat(message.occurrence).date()
        return Findings(day=day, days_ahead=digest.days_ahead, since=since, news=news, ahead=tuple(ahead))

    def _last_told(self, message: ClaimedMessage, reader: Subscriber) -> datetime:
        """The instant of the last digest that left; before the first, that of the subscription."""
        same = (_OUTBOX.c.subscription_id == reader.id) & (_OUTBOX.c.kind == KIND) & (_OUTBOX.c.state == "sent")
        query = select(func.max(_OUTBOX.c.due_at)).where(same, _OUTBOX.c.due_at < message.due_at)
        told = self._connection.execute(query).scalar() or reader.confirmed_at
        oldest = message.due_at - LONGEST_MEMORY
        return max(told, oldest) if told is not None else oldest

    def _news_since(self, since: datetime) -> list[News]:
        if since not in self._news:
            self._news[since] = news_since(self._connection, since, now=self._now)
        return self._news[since]

    def _is_news(self, news: News, reader: Subscriber) -> bool:
        records = (news.before, news.after)
        return headline_of(*records) is not None and concerns(reader, self._known, records, news.search_text)

    def _ahead(self, selection: Selection, digest: Digest) -> list[Card]:
        until = self._now + timedelta(days=digest.days_ahead)
        found = next_cards(self._connection, selection, viewer="public", now=self._now, until=until)
        return [card for card in found if card.lifecycle == "scheduled"]
