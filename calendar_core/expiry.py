"""Deletes the rows that are kept for a time only. Each table says for how long where its rows are written."""

from datetime import datetime, timedelta
from typing import Final

from calendar_core.store.auth.audit_log import delete_expired_entries
from calendar_core.store.auth.login_throttle import delete_expired_throttles
from calendar_core.store.auth.sessions import delete_expired_sessions
from calendar_core.store.db.database import Database
from calendar_core.store.db.heartbeats import delete_expired_heartbeats
from calendar_core.store.desk.form_drafts import delete_expired_drafts
from calendar_core.store.desk.received_mails import delete_expired_received_mails
from calendar_core.store.desk.settle_proposals import drop_settled_texts
from calendar_core.store.desk.suggestions import delete_expired_suggestions
from calendar_core.store.desk.uploaded_tables import delete_expired_uploads
from calendar_core.store.desk.watched_items import delete_expired_items
from calendar_core.store.lists.change import delete_expired_lists
from calendar_core.store.outbox.bounces import delete_expired_bounces
from calendar_core.store.subscriptions.signup import delete_expired_signups

_DELETERS: Final = (
    delete_expired_signups,
    delete_expired_bounces,
    delete_expired_sessions,
    delete_expired_drafts,
    delete_expired_throttles,
    delete_expired_entries,
    delete_expired_suggestions,
    delete_expired_received_mails,
    delete_expired_items,
    delete_expired_uploads,
    delete_expired_lists,
    drop_settled_texts,
)
_HEARTBEAT_RETENTION: Final = timedelta(days=7)


def delete_expired_rows(database: Database, *, now: datetime) -> None:
    """Delete expired signups, bounces, heartbeats, sessions, form drafts, counts of failed logins and audit entries.

    Also suggestions and unused lists of readers, hashes of mails, items of watched sources, and texts of settled
    proposals.
    """
    with database.writing() as session:
        delete_expired_heartbeats(session, before=now - _HEARTBEAT_RETENTION)
        for delete in _DELETERS:
            delete(session, now=now)
