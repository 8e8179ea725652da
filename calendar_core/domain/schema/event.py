"""The keys of an event in the data set, read into a record. `docs/data-format.md` lists them for people."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, cast

from calendar_core.domain.events.record import Deadline, Document, EventRecord, Participant, Source
from calendar_core.domain.events.status import STATUSES, split_status
from calendar_core.domain.quality.source_conflicts import SAYABLE, said_when, split_said
from calendar_core.domain.schema.reader import Fields
from calendar_core.domain.schema.values import country, instant, number, published, slug, url, word, zone_key
from calendar_core.domain.text.cleaning import clean_line, clean_text
from calendar_core.domain.time.when import WallTime, When, when_from_texts
from calendar_core.domain.time.zones import RepeatedTime, instant_of
from calendar_core.domain.vocabulary import (
    CERTAINTIES,
    FORMATS,
    KINDS,
    ROLES,
    SIDES,
    VISIBILITIES,
    Certainty,
    Format,
    Lifecycle,
    Role,
    Side,
    Visibility,
)
from calendar_core.errors import CalendarError

#: The facts that a source may be said to bear out.
SUPPORTED = (
    *("title", "number", "status", "start", "end", "time_zone", "time_as_stated", "format"),
    *("venue", "city", "country", "parties", "participants", "agenda", "outcome", "documents", "deadlines"),
)

_SAID: Final[dict[str, Callable[[str], object]]] = {
    "number": number(1, 9999),
    "time_zone": zone_key,
    "status": word(STATUSES),
    "format": word(FORMATS),
    "country": country,
}


def read_event(fields: Fields) -> EventRecord | None:
    """One event; None where something in it is a problem (which is kept)."""
    before = len(fields.findings.problems)
    event_id = fields.needed("id", slug)
    axes = _axes(fields)
    when = _when(fields)
    series = fields.text("series", slug, refers_to="series")
    title, kind = fields.needed("title", clean_line), fields.needed("kind", word(KINDS))
    fields.require("parties")
    fields.require("sources")
    values: dict[str, object] = {
        "parties": fields.texts("parties", clean_line, refers_to="party"),
        "sources": tuple(_source(part, when) for part in fields.parts("sources")),
        "title_ko": fields.text("title_ko", clean_line),
        "number": fields.text("number", number(1, 9999)),
        "time_as_stated": fields.text("time_as_stated", clean_text),
        "format": cast("Format", fields.text("format", word(FORMATS)) or "in-person"),
        "venue": fields.text("venue", clean_line),
        "city": fields.text("city", clean_line),
        "country": fields.text("country", country),
        "participants": tuple(_participant(part) for part in fields.parts("participants")),
        **{name: fields.text(name, clean_text) for name in ("agenda", "outcome", "disputed", "notes")},
        "documents": tuple(_document(part) for part in fields.parts("documents")),
        "deadlines": tuple(_deadline(part, when) for part in fields.parts("deadlines")),
        "parent": fields.text("parent", slug, refers_to="event"),
        "related": fields.texts("related", slug, refers_to="event"),
        "visibility": cast("Visibility", fields.text("visibility", word(VISIBILITIES)) or "public"),
        "embargo_until": fields.text("embargo_until", instant),
        "merged_into": fields.text("merged_into", slug, refers_to="event"),
    }
    _refuse_itself(fields, event_id, values)
    fields.finish()
    if len(fields.findings.problems) > before or event_id is None or when is None or axes is None:
        return None
    values |= {"id": event_id, "title": title, "kind": kind, "series": series, "when": when}
    return EventRecord(certainty=axes[0], lifecycle=axes[1], **values)  # type: ignore[arg-type]  # each is read above


def _axes(fields: Fields) -> tuple[Certainty, Lifecycle] | None:
    """Certainty and lifecycle: the word `status` says both; `certainty` may refine one that was not kept to."""
    status = fields.needed("status", word(STATUSES))
    refined = cast("Certainty | None", fields.text("certainty", word(CERTAINTIES)))
    if status is None:
        return None
    certainty, lifecycle = split_status(status)
    if refined not in (None, certainty) and lifecycle not in ("postponed", "cancelled"):
        fields.findings.report(
            f"The certainty {refined!r} contradicts the status {status!r}.",
            "Leave certainty out; it is for what was postponed or cancelled.",
            fields.place("certainty"),
        )
    return refined or certainty, lifecycle


def _when(fields: Fields) -> When | None:
    start, end = fields.needed("start", clean_line), fields.text("end", clean_line)
    zone = fields.text("time_zone", zone_key)
    fold, end_fold = (fields.text(key, number(0, 1)) for key in ("fold", "end_fold"))
    if start is None or (zone is None and "time_zone" in fields.mapping.lines):
        return None
    try:
        when = when_from_texts(start, end, zone=zone, fold=fold or 0, end_fold=end_fold or 0)
    except CalendarError as error:
        fields.findings.repeat(error, fields.place("start"))
        return None
    if isinstance(when, WallTime):
        _ask_which(fields, when, given={"fold": fold, "end_fold": end_fold})
    return when


def _ask_which(fields: Fields, when: WallTime, *, given: dict[str, int | None]) -> None:
    """A clock time that happens twice is a question with both answers, unless `fold` or `end_fold` answers it."""
    for key, wall, answer in (("start", when.start, "fold"), ("end", when.end, "end_fold")):
        if given[answer] is not None or not isinstance(wall, datetime):
            continue
        try:
            instant_of(wall, when.zone)
        except RepeatedTime as question:
            next_step = f"{question.next_step} Add {answer}: 0 for the first or {answer}: 1 for the second."
            fields.findings.report(question.what, next_step, fields.place(key))


def _participant(part: Fields) -> Participant:
    participant = Participant(
        person=part.needed("person", slug, refers_to="person") or "",
        office=part.needed("office", slug, refers_to="office") or "",
        role=cast("Role", part.needed("role", word(ROLES))),
    )
    part.finish()
    return participant


def _document(part: Fields) -> Document:
    document = Document(title=part.needed("title", clean_line) or "", url=part.text("url", url))
    part.finish()
    return document


def _deadline(part: Fields, when: When | None) -> Deadline:
    at, zone = part.needed("at", clean_line), part.text("time_zone", zone_key)
    if at is not None:
        part.check(lambda: when_from_texts(at, zone=zone or (when.zone if when else None)), "at")
    deadline = Deadline(title=part.needed("title", clean_line) or "", at=at or "", time_zone=zone)
    part.finish()
    return deadline


def _source(part: Fields, when: When | None) -> Source:
    source = Source(
        publisher=part.needed("publisher", clean_line) or "",
        url=part.text("url", url),
        title=part.text("title", clean_line),
        published=part.text("published", published),
        updated=part.text("updated", published),
        side=cast("Side | None", part.text("side", word(SIDES))),
        supports=part.texts("supports", word(SUPPORTED)),
        party=part.text("party", clean_line, refers_to="party"),
        says=part.texts("says", _said),
    )
    said = dict(split_said(one) for one in source.says)
    if when is not None:
        part.check(lambda: said_when(said, when), "says")
    if not part.mapping.lines.keys() & {"url", "title"}:
        part.findings.report("The source has neither url nor title.", "Add one of the two.", part.place())
    part.finish()
    return source


def _said(text: str) -> str:
    """What a source says otherwise: a fact of SAYABLE and its value, checked as that fact of the event itself is."""
    key, value = split_said(clean_line(text))
    if key not in SAYABLE or not value:
        raise CalendarError(
            "%(text)s does not say a fact and its value.",
            next_step="Write it as start 2024-10-31 or venue Camp Humphreys; one of %(words)s.",
            text=repr(text[:40]),
            words=", ".join(SAYABLE),
        )
    return f"{key} {_SAID.get(key, clean_line)(value)}"


def _refuse_itself(fields: Fields, event_id: str | None, values: dict[str, object]) -> None:
    for key in ("parent", "related", "merged_into"):
        named = values[key]
        if event_id is not None and (event_id == named or (isinstance(named, tuple) and event_id in named)):
            fields.findings.report("The event names itself.", "Name another event.", fields.place(key))
