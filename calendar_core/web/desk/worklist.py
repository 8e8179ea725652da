"""The work list, with a key for each action, and the list of all events."""

from typing import Final

from flask import render_template, request

from calendar_core.desk.checks.run import search_all_records
from calendar_core.desk.checks.worklist import WorklistItem, group_items, load_worklist
from calendar_core.desk.editing.actions import ACTIONS, Action
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route
from calendar_core.web.desk.view_log import mark_shown

_MAX_ITEMS: Final = 100
_MAX_EVENTS: Final = 200
#: The keyboard shortcut of each action that the work list offers.
_ACTION_SHORTCUTS: Final = {"confirm": "c", "hold": "h", "happen": "h", "postpone": "p", "move": "m", "cancel": "x"}


@desk_route("/", role="reporter")
def worklist() -> str:
    """The most urgent events, proposals, failed mail and overdue series."""
    now = context().clock()
    with context().database.reading() as connection:
        found = load_worklist(connection, now=now)
    items = found.items[:_MAX_ITEMS]
    mark_shown(item.record.id for item in items)
    mark_shown(one.record.id for one in found.proposals)
    return render_template(
        "desk/worklist.html",
        worklist=found,
        items=items,
        blocks=group_items(items, now=now),
        offered={item.record.id: _list_offered_actions(item) for item in items},
    )


def _list_offered_actions(item: WorklistItem) -> list[tuple[str, str, Action]]:
    """`(name, shortcut, action)` of the actions that fit an event."""
    return [
        (name, _ACTION_SHORTCUTS[name], action)
        for name, action in ACTIONS.items()
        if name in _ACTION_SHORTCUTS
        and action.is_applicable(item.record)
        and (name not in ("hold", "happen") or item.days < 1)
    ]


@desk_route("/events", role="reporter")
def event_list() -> str:
    """Every event, drafts and embargoed ones too, filtered by words."""
    query = request.args.get("q", "")
    with context().database.reading() as connection:
        found = search_all_records(connection, query)
    mark_shown(record.id for record in found[:_MAX_EVENTS])
    return render_template("desk/events.html", records=found[:_MAX_EVENTS], count=len(found), q=query)
