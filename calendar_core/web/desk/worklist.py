"""The queue: what needs a hand, and what waits for a word; each with one key to do it."""

from flask import render_template, request

from calendar_core.desk.checks.overdue import late_editions
from calendar_core.desk.checks.run import all_records, doubts_of, read_directory
from calendar_core.desk.checks.worklist import queue_of, source_of_its_end
from calendar_core.desk.editing.actions import DEEDS
from calendar_core.domain.text.normalization import contains_word, fold
from calendar_core.store.desk.link_checks import dead_sources
from calendar_core.store.desk.proposals import waiting_proposals
from calendar_core.store.directory.filter_choices import read_choices
from calendar_core.store.outbox.admin import outbox_status
from calendar_core.web.context import context
from calendar_core.web.desk.access import page

_MOST_SHOWN = 100
#: The key of each deed that the queue offers.
_KEYS = {"confirm": "c", "hold": "h", "postpone": "p", "move": "m"}


@page("/", role="reporter")
def queue() -> str:
    """What needs a hand."""
    now = context().clock()
    with context().database.reading() as connection:
        records = all_records(connection)
        doubts = doubts_of(records, read_directory(connection), now=now)
        late = late_editions(records, today=now.date())
        items = queue_of(records, doubts, late=late.events, dead=dead_sources(connection), now=now)
        series = {one.id: one.name for one in read_choices(connection).series if one.id in late.series}
        proposals = waiting_proposals(connection)
        mail = outbox_status(connection)
    offered = {
        item.record.id: [
            (key, _KEYS[key], deed)
            for key, deed in DEEDS.items()
            if key in _KEYS and deed.applies(item.record) and (key != "hold" or item.days < 1)
        ]
        for item in items[:_MOST_SHOWN]
    }
    return render_template(
        "desk/queue.html",
        items=items[:_MOST_SHOWN],
        count=len(items),
        offered=offered,
        proposals=proposals,
        mail=mail,
        proved={item.record.id: source_of_its_end(item.record) for item in items[:_MOST_SHOWN]},
        late=[(key, name, late.series[key]) for key, name in series.items()],
    )


@page("/events", role="reporter")
def event_list() -> str:
    """Every event, drafts and embargoed ones too, by words."""
    words = fold(request.args.get("q", "")).split()
    with context().database.reading() as connection:
        records = sorted(all_records(connection), key=lambda record: (record.when.sort_key, record.id), reverse=True)
    found = [record for record in records if all(contains_word(_text(record), word) for word in words)]
    return render_template(
        "desk/events.html", records=found[: 2 * _MOST_SHOWN], count=len(found), q=request.args.get("q", "")
    )


def _text(record: object) -> str:
    names = ("id", "title", "title_ko", "city", "series", "visibility", "lifecycle", "certainty")
    return fold(" ".join(str(getattr(record, name) or "") for name in names))
