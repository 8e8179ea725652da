"""Fills in a new event form: a copy, the next meeting of a series, or defaults.

A meeting that the record already expects is not added a second time: the form of that event is opened instead.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.desk.editing.event_form import ROW_FIELDS, EventFormData, form_from_record
from calendar_core.desk.editing.lookup import Lookup
from calendar_core.desk.editing.suggestions import suggest_next_meeting, suggest_participants
from calendar_core.desk.editing.when_input import WhenInput, parse_when_input
from calendar_core.domain.events.facts import TITLE_KEYS
from calendar_core.domain.time.when import When
from calendar_core.messages import Lang
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.events.revisions import load_newest_revision

PrefilledForm = tuple[EventFormData, int, tuple[str, ...]]


def prefill_form(
    connection: Connection, lookup: Lookup, parameters: dict[str, str], *, now: datetime, lang: Lang = "en"
) -> PrefilledForm:
    """The form for `series`, `when`, `city` and `like`; the revision that it is opened at, 0 for a new event; and
    warnings.
    """
    if parameters["like"]:
        copy = form_from_record(load_newest_revision(connection, parameters["like"])[1], lang)
        return (
            replace(copy, values={**copy.values, "id": "", "visibility": "draft", "related": parameters["like"]}),
            0,
            (),
        )
    when_and_where = _build_when_and_where(lookup, parameters)
    blank = {"certainty": "announced", "lifecycle": "scheduled", "format": "in-person", "visibility": "public"}
    series = lookup.id_of("series", parameters["series"]) if parameters["series"] else ""
    if series not in lookup.names["series"]:
        return EventFormData(values={**blank, **when_and_where, "series": parameters["series"]}), 0, ()
    when = _parse_when(parameters["when"], when_and_where, now)
    meeting = suggest_next_meeting(connection, series, when)
    if meeting.expected_id is not None:
        base_revision, record = load_newest_revision(connection, meeting.expected_id)
        form = form_from_record(record, lang)
        values = {
            **form.values,
            **{key: value for key, value in when_and_where.items() if value},
            "certainty": "announced",
        }
    else:
        base_revision, form = 0, EventFormData(values={})
        values = {**blank, **when_and_where, "id": meeting.id, "series": series, "kind": meeting.kind}
        values |= {**meeting.names.flat("title"), "number": str(meeting.number or "")}
        values["parties"] = ", ".join(meeting.parties)
    rows = {name: list(form.rows[name]) for name in ROW_FIELDS}
    warnings: list[str] = []
    if when is not None and not rows["participants"]:
        participants = suggest_participants(connection, meeting, series, lookup.directory, when)
        rows["participants"] = [
            {"office": one.office, "person": one.person or "", "role": one.role} for one in participants
        ]
        warnings = [one.warning for one in participants if one.warning]
    return EventFormData(values=values, rows=rows), base_revision, tuple(warnings)


def needs_completion(form: EventFormData, lookup: Lookup) -> bool:
    """Whether the form of a new event names a series, and nothing yet that follows from it."""
    is_known = lookup.id_of("series", form["series"]) in lookup.names["series"]
    return is_known and not any(form[name] for name in ("id", "number", "parties", "kind", *TITLE_KEYS))


def complete_form(
    connection: Connection, lookup: Lookup, form: EventFormData, *, now: datetime, lang: Lang
) -> tuple[EventFormData, int]:
    """A submitted form with what follows from its series, and the revision that it is opened at, 0 for a new event.

    What was submitted stays; sources are added to those of an event that the record expects already.
    """
    parameters = {"like": "", **{name: form[name] for name in ("series", "when", "city")}}
    filled, base_revision, _ = prefill_form(connection, lookup, parameters, now=now, lang=lang)
    values = {**filled.values, **{name: text for name, text in form.values.items() if text}}
    rows = {name: form.rows[name] or filled.rows[name] for name in ROW_FIELDS}
    rows["sources"] = [*filled.rows["sources"], *form.rows["sources"]]
    return EventFormData(values={**values, "series": filled["series"]}, rows=rows), base_revision


def _build_when_and_where(lookup: Lookup, parameters: dict[str, str]) -> dict[str, str]:
    """The fields for time and place, with country and zone of the city where it is known."""
    place = find_place(lookup.places, parameters["city"]) if parameters["city"] else None
    return {
        "when": parameters["when"],
        "city": place.city if place else parameters["city"],
        "country": (place.country if place else None) or "",
        "time_zone": place.zone if place else "",
    }


def _parse_when(text: str, when_and_where: dict[str, str], now: datetime) -> When | None:
    if not text:
        return None
    zone, country = when_and_where["time_zone"] or None, when_and_where["country"] or None
    return parse_when_input(WhenInput(text=text, zone=zone, country=country, near=(now.date(),))).when
