"""Claimed messages become letters, or are withdrawn: the last look at the record before anything leaves.

One broken event must not hold up the others: what cannot be written is answered as such, never raised.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.domain.events.cards import Dossier
from calendar_core.domain.history.change_kinds import Headline, headline_of, is_told
from calendar_core.domain.subscriptions.letter import Draft, Letter, Stencil, Unwritable, Withdrawn
from calendar_core.errors import NotFound
from calendar_core.notifications.letters.change import change_sheet
from calendar_core.notifications.letters.confirmation import confirmation_sheet, moving_sheet
from calendar_core.notifications.letters.digest import digest_sheet
from calendar_core.notifications.letters.layout import Sheet, Ways, as_html, as_text, ways_of
from calendar_core.notifications.letters.reminder import Occasion, reminder_sheet
from calendar_core.notifications.queue_changes import KIND as CHANGE
from calendar_core.notifications.queue_digests import Gatherer
from calendar_core.store.editing.save_event import occurrence_of
from calendar_core.store.events.details import find_dossier
from calendar_core.store.history.changes_since import public_record
from calendar_core.store.outbox.outbox import CONFIRMATION, MOVING, ClaimedMessage, first_sent, may_be_told
from calendar_core.store.subscriptions.subscriptions import Subscriber, subscriptions_by_id

# Whose links stand in a letter that several readers share, until it is filled in: nobody's, and nobody can guess them.
_NOBODY: Final = "0" * 32
LIST, CHANGES, CONFIRMATIONS, DIGESTS = "reminders", "changes", "confirmations", "digests"

_log = logging.getLogger(__name__)


def write_letters(
    connection: Connection, messages: Sequence[ClaimedMessage], *, base_url: str, key: str, now: datetime
) -> dict[int, Draft]:
    """`{id of the message: its letter or why there is none}`, of the public view at `now`.

    `key` seals the links by which a reader changes or ends what is sent. An event is read once, equal letters are
    thought out once.
    """
    readers = subscriptions_by_id(connection, {message.subscription_id for message in messages})
    desk = _Desk(connection, base_url=base_url, key=key, now=now)
    return {message.id: desk.draft(message, readers.get(message.subscription_id)) for message in messages}


class _Desk:
    """What is kept while one batch is written."""

    def __init__(self, connection: Connection, *, base_url: str, key: str, now: datetime) -> None:
        self.connection = connection
        self.base_url = base_url
        self.key = key
        self.now = now
        self.dossiers: dict[str, Dossier | None] = {}
        self.gatherer: Gatherer | None = None
        self.reminders: dict[tuple[str, Occasion], Sheet] = {}
        self.changes: dict[tuple[str, int, Occasion], tuple[Headline, Sheet] | None] = {}
        # By identity, since comparing sheets is slow; the sheet is kept, so that its identity stays its own.
        self.texts: dict[int, tuple[Sheet, str, str]] = {}
        self.nobody = self._ways(_NOBODY)

    def draft(self, message: ClaimedMessage, reader: Subscriber | None) -> Draft:
        if reader is None or reader.state not in may_be_told(message.kind):
            return Withdrawn(reason="The subscription has ended.")
        try:
            if message.event_id is None:
                return self._of_no_event(message, reader)
            dossier = self._dossier(message.event_id)
            if dossier is None:
                return Withdrawn(reason="The event is not public.")
            write = self._change if message.kind == CHANGE else self._reminder
            return write(message, reader, dossier)
        except SQLAlchemyError:
            raise  # the database is in trouble, not this letter
        except Exception as fault:  # noqa: BLE001  whatever is wrong with one event, the others' letters are written
            _log.exception(
                "The letter of message %d about %s cannot be written.", message.id, message.event_id or message.kind
            )
            return Unwritable(reason=f"{type(fault).__name__}: {fault}")

    def _of_no_event(self, message: ClaimedMessage, reader: Subscriber) -> Draft:
        if message.kind == CONFIRMATION:
            return self._confirmation(reader)
        return self._moving(reader) if message.kind == MOVING else self._digest(message, reader)

    def _confirmation(self, reader: Subscriber) -> Letter:
        sheet = confirmation_sheet(reader.id, lang=reader.lang, base_url=self.base_url, key=self.key)
        return _without_ways(sheet, reader)

    def _moving(self, reader: Subscriber) -> Letter:
        manage = self._ways(reader.id).manage
        return _without_ways(moving_sheet(lang=reader.lang, manage=manage), reader)

    def _digest(self, message: ClaimedMessage, reader: Subscriber) -> Draft:
        self.gatherer = self.gatherer or Gatherer(self.connection, now=self.now)
        found = None if reader.digest is None else self.gatherer.findings(message, reader, reader.digest)
        if found is None:
            return Withdrawn(reason="There is nothing to say.")
        sheet = digest_sheet(found, self._occasion(message, reader), now=self.now)
        return self._addressed(sheet, reader, list_id=DIGESTS, revision=0)

    def _change(self, message: ClaimedMessage, reader: Subscriber, dossier: Dossier) -> Draft:
        occasion, baseline = self._occasion(message, reader), int(message.occurrence.partition("-")[0])
        key = dossier.card.id, baseline, occasion
        if key not in self.changes:
            self.changes[key] = self._headline_and_sheet(dossier, baseline, occasion)
        told = self.changes[key]
        if told is None or not is_told(told[0], reader.changes):
            return Withdrawn(reason="It was changed back, or is of no weight to this reader.")
        letter = self._addressed(told[1], reader, list_id=CHANGES, revision=dossier.card.revision)
        return replace(letter, thread=first_sent(self.connection, message))

    def _headline_and_sheet(self, dossier: Dossier, baseline: int, occasion: Occasion) -> tuple[Headline, Sheet] | None:
        numbers = baseline, dossier.card.revision
        before, after = (public_record(self.connection, dossier.card.id, one, now=self.now) for one in numbers)
        headline = headline_of(before, after) if after is not None else None
        if after is None or headline is None:
            return None
        return headline, change_sheet(dossier, occasion, before=before, headline=headline, after=after, now=self.now)

    def _reminder(self, message: ClaimedMessage, reader: Subscriber, dossier: Dossier) -> Draft:
        card = dossier.card
        if card.lifecycle != "scheduled":
            return Withdrawn(reason=f"The event is {card.lifecycle}.")
        if occurrence_of(card.when.start_text, card.when.zone) != message.occurrence:
            return Withdrawn(reason="The event has moved.")
        occasion = self._occasion(message, reader)
        if (card.id, occasion) not in self.reminders:
            self.reminders[card.id, occasion] = reminder_sheet(dossier, occasion, now=self.now)
        return self._addressed(self.reminders[card.id, occasion], reader, list_id=LIST, revision=card.revision)

    def _occasion(self, message: ClaimedMessage, reader: Subscriber) -> Occasion:
        return Occasion(
            lead=message.lead,
            lang=reader.lang,
            reader_zone=reader.time_zone,
            query=reader.query,
            base_url=self.base_url,
        )

    def _addressed(self, sheet: Sheet, reader: Subscriber, *, list_id: str, revision: int) -> Letter:
        ways = self._ways(reader.id)
        if id(sheet) not in self.texts:
            self.texts[id(sheet)] = sheet, as_text(sheet, self.nobody), as_html(sheet, self.nobody)
        _, text, html = self.texts[id(sheet)]
        places, own = (
            tuple(url.rpartition("/")[2] for url in (one.manage, one.unsubscribe)) for one in (self.nobody, ways)
        )
        stencil = Stencil(text=text, html=html, places=places, own=own)
        return Letter(
            to=reader.address,
            subject=sheet.subject,
            text=stencil.fill(text),
            html=stencil.fill(html),
            list_id=list_id,
            unsubscribe=ways.unsubscribe,
            revision=revision,
            stencil=stencil,
        )

    def _ways(self, subscription_id: str) -> Ways:
        return ways_of(subscription_id, base_url=self.base_url, key=self.key)

    def _dossier(self, event_id: str) -> Dossier | None:
        if event_id not in self.dossiers:
            self.dossiers[event_id] = None
            with suppress(NotFound):
                self.dossiers[event_id] = find_dossier(self.connection, event_id, viewer="public", now=self.now)
        return self.dossiers[event_id]


def _without_ways(sheet: Sheet, reader: Subscriber) -> Letter:
    """A letter about the subscription itself: it comes once, and its one link says all."""
    return Letter(
        to=reader.address,
        subject=sheet.subject,
        text=as_text(sheet, None),
        html=as_html(sheet, None),
        list_id=CONFIRMATIONS,
        revision=0,
    )
