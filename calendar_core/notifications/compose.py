"""Composes the letters of claimed messages, or withdraws the messages, by the state of the record at that moment.

An error in one event does not stop the others: it is returned as the result of its message.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.feeds.options import UNCHECKED
from calendar_core.domain.history.change_kinds import Headline, choose_headline
from calendar_core.domain.history.notices import is_notice_wanted
from calendar_core.domain.subscriptions.letter import CompositionFailed, Letter, LetterResult, TemplateFields, Withdrawn
from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import Lang
from calendar_core.notifications.letters.change import build_change_content
from calendar_core.notifications.letters.confirmation import build_address_change_content, build_confirmation_content
from calendar_core.notifications.letters.digest import build_digest_content
from calendar_core.notifications.letters.layout import (
    MailContent,
    SubscriptionLinks,
    render_html,
    render_text,
    subscription_links,
)
from calendar_core.notifications.letters.reminder import MailContext, build_reminder_content
from calendar_core.notifications.queue_changes import KIND as CHANGE
from calendar_core.notifications.queue_digests import DigestBuilder
from calendar_core.store.directory.filter_choices import FilterChoices, load_filter_choices
from calendar_core.store.directory.filter_words import describe_selection, format_filter_title
from calendar_core.store.editing.save_event import occurrence_key
from calendar_core.store.events.details import find_event_details
from calendar_core.store.history.changes_since import load_public_record
from calendar_core.store.outbox.message import (
    CONFIRMATION,
    MOVING,
    ClaimedMessage,
    find_first_message_id,
    recipient_states,
)
from calendar_core.store.subscriptions.subscriptions import Subscriber, load_subscriptions_by_id, parse_stored_query

# Whose links stand in a letter that several readers share, until it is filled in: nobody's, and nobody can guess them.
PLACEHOLDER_ID: Final = "0" * 32
REMINDERS, CHANGES, CONFIRMATIONS, DIGESTS = "reminders", "changes", "confirmations", "digests"

_log = logging.getLogger(__name__)


def compose_letters(
    connection: Connection, messages: Sequence[ClaimedMessage], *, base_url: str, key: str, now: datetime
) -> dict[int, LetterResult]:
    """`{id of the message: its letter, or why there is none}`, of the public view at `now`.

    `key` signs the links to change or end a subscription. Each event is read once, and equal letters are rendered once.
    """
    readers = load_subscriptions_by_id(connection, {message.subscription_id for message in messages})
    composer = _LetterComposer(connection, base_url=base_url, key=key, now=now)
    return {message.id: composer.compose(message, readers.get(message.subscription_id)) for message in messages}


class _LetterComposer:
    """The cache of one batch of letters."""

    def __init__(self, connection: Connection, *, base_url: str, key: str, now: datetime) -> None:
        self.connection = connection
        self.base_url = base_url
        self.key = key
        self.now = now
        self.details_by_id: dict[str, EventDetails | None] = {}
        self.choices: FilterChoices | None = None
        self.filter_titles: dict[tuple[str, Lang], str] = {}
        self.digest_builder: DigestBuilder | None = None
        self.reminders: dict[tuple[str, MailContext], MailContent] = {}
        self.changes: dict[tuple[str, int, MailContext], tuple[Headline, MailContent] | None] = {}
        # By identity, since comparing contents is slow; the content is stored, so that its identity stays unique.
        self.rendered: dict[int, tuple[MailContent, str, str]] = {}
        self.placeholder_links = self._links(PLACEHOLDER_ID)

    def compose(self, message: ClaimedMessage, reader: Subscriber | None) -> LetterResult:
        if reader is None or reader.state not in recipient_states(message.kind):
            return Withdrawn(reason="The subscription has ended.")
        try:
            if message.event_id is None:
                return self._compose_without_event(message, reader)
            details = self._load_details(message.event_id)
            if details is None:
                return Withdrawn(reason="The event is not public.")
            write = self._compose_change if message.kind == CHANGE else self._compose_reminder
            return write(message, reader, details)
        except SQLAlchemyError:
            raise  # the database is in trouble, not this letter
        except Exception as fault:  # noqa: BLE001  whatever is wrong with one event, the others' letters are written
            about = message.event_id or message.kind
            log_exception(_log, "The letter of message %d about %s cannot be written.", message.id, about)
            return CompositionFailed(reason=f"{type(fault).__name__}: {fault}")

    def _compose_without_event(self, message: ClaimedMessage, reader: Subscriber) -> LetterResult:
        if message.kind == CONFIRMATION:
            return self._compose_confirmation(reader)
        return self._compose_address_change(reader) if message.kind == MOVING else self._compose_digest(message, reader)

    def _compose_confirmation(self, reader: Subscriber) -> Letter:
        content = build_confirmation_content(reader.id, lang=reader.lang, base_url=self.base_url, key=self.key)
        return _letter_without_links(content, reader)

    def _compose_address_change(self, reader: Subscriber) -> Letter:
        manage = self._links(reader.id).manage
        return _letter_without_links(build_address_change_content(lang=reader.lang, manage=manage), reader)

    def _compose_digest(self, message: ClaimedMessage, reader: Subscriber) -> LetterResult:
        self.digest_builder = self.digest_builder or DigestBuilder(self.connection, now=self.now)
        found = None if reader.digest is None else self.digest_builder.build(message, reader, reader.digest)
        if found is None:
            return Withdrawn(reason="There is nothing to say.")
        content = build_digest_content(found, self._context(message, reader), now=self.now)
        return self._address_letter(content, reader, list_id=DIGESTS, revision=0)

    def _compose_change(self, message: ClaimedMessage, reader: Subscriber, details: EventDetails) -> LetterResult:
        context, baseline = self._context(message, reader), int(message.occurrence.partition("-")[0])
        key = details.card.id, baseline, context
        if key not in self.changes:
            self.changes[key] = self._build_change(details, baseline, context)
        composed = self.changes[key]
        if composed is None or not is_notice_wanted(composed[0], reader.changes):
            return Withdrawn(reason="It was changed back, or is of no weight to this reader.")
        letter = self._address_letter(composed[1], reader, list_id=CHANGES, revision=details.card.revision)
        return replace(letter, in_reply_to=find_first_message_id(self.connection, message))

    def _build_change(
        self, details: EventDetails, baseline: int, context: MailContext
    ) -> tuple[Headline, MailContent] | None:
        numbers = baseline, details.card.revision
        before, after = (load_public_record(self.connection, details.card.id, one, now=self.now) for one in numbers)
        headline = choose_headline(before, after) if after is not None else None
        if after is None or headline is None:
            return None
        return headline, build_change_content(
            details, context, before=before, headline=headline, after=after, now=self.now
        )

    def _compose_reminder(self, message: ClaimedMessage, reader: Subscriber, details: EventDetails) -> LetterResult:
        card = details.card
        if card.lifecycle != "scheduled":
            return Withdrawn(reason=f"The event is {card.lifecycle}.")
        if occurrence_key(card.when.start_text, card.when.zone) != message.occurrence:
            return Withdrawn(reason="The event has moved.")
        context = self._context(message, reader)
        if (card.id, context) not in self.reminders:
            self.reminders[card.id, context] = build_reminder_content(details, context, now=self.now)
        return self._address_letter(self.reminders[card.id, context], reader, list_id=REMINDERS, revision=card.revision)

    def _context(self, message: ClaimedMessage, reader: Subscriber) -> MailContext:
        return MailContext(
            lead=message.lead,
            lang=reader.lang,
            reader_zone=reader.time_zone,
            query=reader.query,
            base_url=self.base_url,
            filter_title=self._load_filter_title(reader),
        )

    def _load_filter_title(self, reader: Subscriber) -> str:
        """The reader's selection in words; nothing for all events, nor where the query names what is no more."""
        key = reader.query, reader.lang
        if key not in self.filter_titles:
            self.filter_titles[key] = ""
            with suppress(CalendarError):
                selection = parse_stored_query(reader.query, UNCHECKED)
                self.choices = self.choices or load_filter_choices(self.connection, public_at=None)
                words = describe_selection(self.connection, selection, lang=reader.lang, choices=self.choices)
                self.filter_titles[key] = format_filter_title(words)
        return self.filter_titles[key]

    def _address_letter(self, content: MailContent, reader: Subscriber, *, list_id: str, revision: int) -> Letter:
        links = self._links(reader.id)
        if id(content) not in self.rendered:
            self.rendered[id(content)] = (
                content,
                render_text(content, self.placeholder_links),
                render_html(content, self.placeholder_links),
            )
        _, text, html = self.rendered[id(content)]
        places, own = (
            tuple(url.rpartition("/")[2] for url in (one.manage, one.unsubscribe))
            for one in (self.placeholder_links, links)
        )
        template_fields = TemplateFields(text=text, html=html, placeholders=places, values=own)
        return Letter(
            to=reader.address,
            subject=content.subject,
            text=template_fields.fill(text),
            html=template_fields.fill(html),
            list_id=list_id,
            unsubscribe=links.unsubscribe,
            revision=revision,
            template_fields=template_fields,
        )

    def _links(self, subscription_id: str) -> SubscriptionLinks:
        return subscription_links(subscription_id, base_url=self.base_url, key=self.key)

    def _load_details(self, event_id: str) -> EventDetails | None:
        if event_id not in self.details_by_id:
            self.details_by_id[event_id] = None
            with suppress(NotFound):
                self.details_by_id[event_id] = find_event_details(
                    self.connection, event_id, viewer="public", now=self.now
                )
        return self.details_by_id[event_id]


def _letter_without_links(content: MailContent, reader: Subscriber) -> Letter:
    """A letter about the subscription itself, with one link in its text."""
    return Letter(
        to=reader.address,
        subject=content.subject,
        text=render_text(content, None),
        html=render_html(content, None),
        list_id=CONFIRMATIONS,
        revision=0,
    )
