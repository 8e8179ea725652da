"""A reader's suggestion comes in: events that it tells anew are proposed, and else its words, as a correction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.domain.text.links import host_of
from calendar_core.domain.vocabulary import CERTAINTIES, Certainty
from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError
from calendar_core.intake.correction import find_named_event, propose_correction, tells_news
from calendar_core.intake.import_text import ImportedDraft, import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.intake.publishers import find_publisher
from calendar_core.messages import mark
from calendar_core.store.db.database import Database
from calendar_core.store.desk.suggestions import NewSuggestion, claim_suggestion, list_new_suggestions

# What a reader says that somebody confirmed is announced, until the desk has read the source.
_MOST: Final[Certainty] = "announced"
_log = logging.getLogger(__name__)


def take_suggestions(database: Database, *, clock: Callable[[], datetime]) -> int:
    """Make proposals of the suggestions that nobody has read, each in a transaction of its own. Returns how many."""
    with database.reading() as connection:
        waiting = [(one, _read(connection, one)) for one in list_new_suggestions(connection)]
    for suggestion, found in waiting:
        with database.writing() as session:
            if claim_suggestion(session, suggestion.id, now=clock()):
                _propose(session, suggestion, found, now=clock())
    return len(waiting)


def _propose(session: Session, suggestion: NewSuggestion, found: Sequence[ImportedDraft], *, now: datetime) -> None:
    """Make proposals of the events that a suggestion tells anew, else a correction with its words.

    The event that it is about counts where the desk knows it, whether the public does or not.
    """
    named = find_named_event(session.connection(), suggestion.event) if suggestion.event else None
    told = [one for one in found if tells_news(one)]
    if told and all(named in (None, one.match.record and one.match.record.id) for one in told):
        report = propose_drafts(session, told, editor=None, now=now, channel="reader")
        if report.event_ids:
            return
    origin = {
        "via": f"suggestion {suggestion.id}",
        "event": suggestion.event,
        "url": suggestion.url,
        "document": suggestion.document,
        "lang": suggestion.lang,
    }
    propose_correction(
        session,
        suggestion.text,
        channel="reader",
        reason=mark("a reader's correction"),
        now=now,
        event_id=named,
        url=suggestion.url or None,
        origin={name: value for name, value in origin.items() if value},
    )


def _read(connection: Connection, suggestion: NewSuggestion) -> list[ImportedDraft]:
    """The events of a suggestion; none without an address of its source, and where its text cannot be read.

    Its day is not known: that of the source is not stated, so that "tomorrow" remains a question.
    """
    if not suggestion.url:
        return []
    publisher = find_publisher(connection, suggestion.url) or host_of(suggestion.url)
    origin = Origin(publisher=publisher, url=suggestion.url, via=f"suggestion {suggestion.id}")
    try:
        found = import_text(connection, suggestion.text, origin)
    except CalendarError:
        return []
    except Exception:  # noqa: BLE001  whatever a text does, the desk gets to read it
        log_exception(_log, "A suggestion could not be read.")
        return []
    return [
        replace(one, draft=replace(one.draft, certainty=min(one.draft.certainty, _MOST, key=CERTAINTIES.index)))
        for one in found
    ]
