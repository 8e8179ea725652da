"""What became of an event: every revision with who, when and why, and who said each fact last."""

from flask import render_template

from calendar_core.store.auth.audit_log import load_log
from calendar_core.store.history.history import HistoryEntry, find_history
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route


@desk_route("/events/<event_id>/history", role="reporter")
def event_history(event_id: str) -> str:
    """The revisions, newest first; who last changed each fact; who saw and did what."""
    with context().database.reading() as connection:
        found = find_history(connection, event_id, viewer="desk", now=context().clock())
        deeds = load_log(connection, event_id=event_id)
    return render_template(
        "desk/history.html", history=found, card=found.card, blame=_blame(found.entries), deeds=deeds
    )


def _blame(entries: tuple[HistoryEntry, ...]) -> dict[str, HistoryEntry]:
    """`{fact: the revision that changed it last}`, of those that were ever changed; entries are newest first."""
    blame: dict[str, HistoryEntry] = {}
    for entry in entries:
        for change in entry.changes:
            blame.setdefault(change.label, entry)
    return blame
