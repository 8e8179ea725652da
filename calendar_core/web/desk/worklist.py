"""The queue: what needs a hand, and what waits for a word; each with one key to do it."""

from flask import render_template, request

from calendar_core.desk.checks.overdue import find_overdue_meetings
from calendar_core.desk.checks.run import find_issues, load_all_records, load_directory
from calendar_core.desk.checks.worklist import build_worklist, find_source_after_end
from calendar_core.desk.editing.actions import ACTIONS
from calendar_core.domain.text.normalization import contains_word, normalize
from calendar_core.store.desk.link_checks import load_dead_links
from calendar_core.store.desk.proposals import list_pending_proposals
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.outbox.admin import load_outbox_status
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route

_MAX_SHOWN = 100
#: The key of each deed that the queue offers.
_ACTION_SHORTCUTS = {"confirm": "c", "hold": "h", "postpone": "p", "move": "m"}


@desk_route("/", role="reporter")
def queue() -> str:
    """What needs a hand."""
    now = context().clock()
    with context().database.reading() as connection:
        records = load_all_records(connection)
        issues = find_issues(records, load_directory(connection), now=now)
        late = find_overdue_meetings(records, today=now.date())
        items = build_worklist(records, issues, late=late.events, dead_sources=load_dead_links(connection), now=now)
        series = {one.id: one.name for one in load_filter_choices(connection).series if one.id in late.series}
        proposals = list_pending_proposals(connection)
        mail = load_outbox_status(connection)
    offered = {
        item.record.id: [
            (key, _ACTION_SHORTCUTS[key], action)
            for key, action in ACTIONS.items()
            if key in _ACTION_SHORTCUTS and action.is_applicable(item.record) and (key != "hold" or item.days < 1)
        ]
        for item in items[:_MAX_SHOWN]
    }
    return render_template(
        "desk/worklist.html",
        items=items[:_MAX_SHOWN],
        count=len(items),
        offered=offered,
        proposals=proposals,
        mail=mail,
        proved={item.record.id: find_source_after_end(item.record) for item in items[:_MAX_SHOWN]},
        late=[(key, name, late.series[key]) for key, name in series.items()],
    )


@desk_route("/events", role="reporter")
def event_list() -> str:
    """Every event, drafts and embargoed ones too, by words."""
    words = normalize(request.args.get("q", "")).split()
    with context().database.reading() as connection:
        records = sorted(
            load_all_records(connection), key=lambda record: (record.when.sort_key, record.id), reverse=True
        )
    found = [record for record in records if all(contains_word(_searchable_text(record), word) for word in words)]
    return render_template(
        "desk/events.html", records=found[: 2 * _MAX_SHOWN], count=len(found), q=request.args.get("q", "")
    )


def _searchable_text(record: object) -> str:
    names = ("id", "title", "title_ko", "city", "series", "visibility", "lifecycle", "certainty")
    return normalize(" ".join(str(getattr(record, name) or "") for name in names))
