"""What stands in the form before anybody wrote into it: a copy, the next edition of a series, or a few defaults.

An edition that the record expects by habit is not added a second time: its own form opens, with what is known now.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.desk.editing.event_form import ROWS, EventForm, form_of
from calendar_core.desk.editing.lookup import Lookup
from calendar_core.desk.editing.suggestions import next_edition, seats
from calendar_core.desk.editing.when_input import Written, understand
from calendar_core.domain.time.when import When
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.events.revisions import newest_revision

Suggestion = tuple[EventForm, int, tuple[str, ...]]


def suggest(connection: Connection, lookup: Lookup, asked: dict[str, str], *, now: datetime) -> Suggestion:
    """The form for `series`, `when`, `city` and `like` as they were asked for, the revision that it is opened at (0
    for a new event), and what is doubtful about it.
    """
    if asked["like"]:
        copy = form_of(newest_revision(connection, asked["like"])[1])
        return replace(copy, values={**copy.values, "id": "", "visibility": "draft", "related": asked["like"]}), 0, ()
    placed = _placed(lookup, asked)
    blank = {"certainty": "announced", "lifecycle": "scheduled", "format": "in-person", "visibility": "public"}
    series = lookup.id_of("series", asked["series"]) if asked["series"] else ""
    if series not in lookup.names["series"]:
        return EventForm(values={**blank, **placed, "series": asked["series"]}), 0, ()
    when = _when(asked["when"], placed, now)
    edition = next_edition(connection, series, when)
    if edition.expected is not None:
        opened_at, record = newest_revision(connection, edition.expected)
        form = form_of(record)
        values = {**form.values, **{key: value for key, value in placed.items() if value}, "certainty": "announced"}
    else:
        opened_at, form = 0, EventForm(values={})
        values = {**blank, **placed, "id": edition.id, "series": series, "kind": edition.kind}
        values |= {"title": edition.title, "title_ko": edition.title_ko or "", "number": str(edition.number or "")}
        values["parties"] = ", ".join(edition.parties)
    rows = {name: list(form.rows[name]) for name in ROWS}
    doubts: list[str] = []
    if when is not None and not rows["participants"]:
        seated = seats(connection, edition, series, lookup.directory, when)
        rows["participants"] = [{"office": one.office, "person": one.person or "", "role": one.role} for one in seated]
        doubts = [one.doubt for one in seated if one.doubt]
    return EventForm(values=values, rows=rows), opened_at, tuple(doubts)


def _placed(lookup: Lookup, asked: dict[str, str]) -> dict[str, str]:
    """When and where, with country and zone of the city where the record knows it."""
    place = find_place(lookup.places, asked["city"]) if asked["city"] else None
    return {
        "when": asked["when"],
        "city": place.city if place else asked["city"],
        "country": (place.country if place else None) or "",
        "time_zone": place.zone if place else "",
    }


def _when(text: str, placed: dict[str, str], now: datetime) -> When | None:
    if not text:
        return None
    zone, country = placed["time_zone"] or None, placed["country"] or None
    return understand(Written(text=text, zone=zone, country=country, year=now.year)).when
