"""The page of one event: everything the record says of it, and how it came to say so."""

from flask import Blueprint, render_template

from calendar_core.domain.clocks import clock_readings
from calendar_core.store.history import find_history
from calendar_core.web.asking import ask_display, ask_event, dossier_of, drop_empty_values
from calendar_core.web.context import context
from calendar_core.web.filtering import zone_options

blueprint = Blueprint("events", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/events/<event_id>")
def event(event_id: str) -> str:
    """One event."""
    asked = ask_event()
    with context().database.reading() as connection:
        dossier = dossier_of(connection, asked, event_id)
    readings = clock_readings(dossier.card, reader_zone=asked.display.zone, lang=asked.display.lang)
    return render_template(
        "event.html", dossier=dossier, card=dossier.card, readings=readings, zones=zone_options(asked.display.zone)
    )


@blueprint.get("/events/<event_id>/history")
def history(event_id: str) -> str:
    """The revisions of one event: who changed what, when and why."""
    asked = ask_display()
    with context().database.reading() as connection:
        found = find_history(connection, event_id, viewer=context().viewer, now=asked.now)
    return render_template("history.html", history=found, card=found.card)
