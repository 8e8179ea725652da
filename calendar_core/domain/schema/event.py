"""The keys of an event in the data set, read into a record. `docs/data-format.md` lists them for people."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, cast

from calendar_core.domain.events.deadlines import parse_days_before
from calendar_core.domain.events.facts import facts_of_type, facts_used_for
from calendar_core.domain.events.record import Deadline, Document, EventRecord, Participant, Source
from calendar_core.domain.events.status import STATUSES, split_status
from calendar_core.domain.quality.source_conflicts import STATEMENT_KEYS, resolve_stated_when, split_statement
from calendar_core.domain.schema.reader import MappingReader
from calendar_core.domain.schema.values import (
    choice_parser,
    integer_parser,
    parse_country,
    parse_instant,
    parse_language,
    parse_published,
    parse_slug,
    parse_url,
    parse_zone_key,
)
from calendar_core.domain.text.sanitizer import clean_line, clean_text
from calendar_core.domain.time.when import WallTime, When
from calendar_core.domain.time.when_texts import when_from_texts
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
SUPPORTABLE_FACTS = tuple(key for fact in facts_used_for("support") for key in fact.source_keys)

_STATEMENT_PARSERS: Final[dict[str, Callable[[str], object]]] = {
    "number": integer_parser(1, 9999),
    "time_zone": parse_zone_key,
    "status": choice_parser(STATUSES),
    "format": choice_parser(FORMATS),
    "country": parse_country,
}


def parse_event(fields: MappingReader) -> EventRecord | None:
    """One event; None where something in it is a problem (which is kept)."""
    before = len(fields.findings.problems)
    event_id = fields.required("id", parse_slug)
    axes = _parse_status(fields)
    when = _parse_when(fields)
    series = fields.text("series", parse_slug, refers_to="series")
    # An event of a series may leave its title to the pattern of the series; `check_titles` looks whether it has one.
    names, kind = fields.names("title", are_required=series is None), fields.required("kind", choice_parser(KINDS))
    fields.require_key("parties")
    fields.require_key("sources")
    values: dict[str, object] = {
        "parties": fields.texts("parties", clean_line, refers_to="party"),
        "sources": tuple(_parse_source(part, when) for part in fields.parts("sources")),
        "number": fields.text("number", integer_parser(1, 9999)),
        "format": cast("Format", fields.text("format", choice_parser(FORMATS)) or "in-person"),
        "venue": fields.text("venue", clean_line),
        "city": fields.text("city", clean_line),
        "country": fields.text("country", parse_country),
        "participants": tuple(_parse_participant(part) for part in fields.parts("participants")),
        **{name: fields.text(name, clean_text) for name in facts_of_type("text")},
        "documents": tuple(_parse_document(part) for part in fields.parts("documents")),
        "deadlines": tuple(_parse_deadline(part, when) for part in fields.parts("deadlines")),
        "parent": fields.text("parent", parse_slug, refers_to="event"),
        "related": fields.texts("related", parse_slug, refers_to="event"),
        "visibility": cast("Visibility", fields.text("visibility", choice_parser(VISIBILITIES)) or "public"),
        "embargo_until": fields.text("embargo_until", parse_instant),
        "merged_into": fields.text("merged_into", parse_slug, refers_to="event"),
    }
    _refuse_self_reference(fields, event_id, values)
    fields.report_unknown_keys()
    if len(fields.findings.problems) > before or event_id is None or when is None or axes is None:
        return None
    values |= {"id": event_id, "names": names, "kind": kind, "series": series, "when": when}
    return EventRecord(certainty=axes[0], lifecycle=axes[1], **values)  # type: ignore[arg-type]  # each is read above


def _parse_status(fields: MappingReader) -> tuple[Certainty, Lifecycle] | None:
    """Certainty and lifecycle: the word `status` says both; `certainty` may refine one that was not kept to."""
    status = fields.required("status", choice_parser(STATUSES))
    refined = cast("Certainty | None", fields.text("certainty", choice_parser(CERTAINTIES)))
    if status is None:
        return None
    certainty, lifecycle = split_status(status)
    if refined not in (None, certainty) and lifecycle not in ("postponed", "cancelled"):
        fields.findings.report(
            "The certainty %(certainty)s contradicts the status %(status)s.",
            "Leave certainty out; it is for what was postponed or cancelled.",
            fields.location("certainty"),
            certainty=repr(refined),
            status=repr(status),
        )
    return refined or certainty, lifecycle


def _parse_when(fields: MappingReader) -> When | None:
    start, end = fields.required("start", clean_line), fields.text("end", clean_line)
    zone = fields.text("time_zone", parse_zone_key)
    fold, end_fold = (fields.text(key, integer_parser(0, 1)) for key in ("fold", "end_fold"))
    if start is None or (zone is None and "time_zone" in fields.mapping.lines):
        return None
    try:
        when = when_from_texts(start, end, zone=zone, fold=fold or 0, end_fold=end_fold or 0)
    except CalendarError as error:
        fields.findings.report_error(error, fields.location("start"))
        return None
    if isinstance(when, WallTime):
        _report_repeated_time(fields, when, given={"fold": fold, "end_fold": end_fold})
    return when


def _report_repeated_time(fields: MappingReader, when: WallTime, *, given: dict[str, int | None]) -> None:
    """A clock time that happens twice is a question with both answers, unless `fold` or `end_fold` answers it."""
    for key, wall, answer in (("start", when.start, "fold"), ("end", when.end, "end_fold")):
        if given[answer] is not None or not isinstance(wall, datetime):
            continue
        try:
            instant_of(wall, when.zone)
        except RepeatedTime as question:
            next_step = f"{question.next_step} Add {answer}: 0 for the first or {answer}: 1 for the second."
            fields.findings.report(question.what, next_step, fields.location(key))


def _parse_participant(part: MappingReader) -> Participant:
    participant = Participant(
        person=part.required("person", parse_slug, refers_to="person") or "",
        office=part.required("office", parse_slug, refers_to="office") or "",
        role=cast("Role", part.required("role", choice_parser(ROLES))),
    )
    part.report_unknown_keys()
    return participant


def _parse_document(part: MappingReader) -> Document:
    document = Document(
        title=part.required("title", clean_line) or "",
        url=part.text("url", parse_url),
        language=part.text("language", parse_language),
        publisher=part.text("publisher", clean_line),
    )
    part.report_unknown_keys()
    return document


def _parse_deadline(part: MappingReader, when: When | None) -> Deadline:
    at, zone = part.text("at", clean_line), part.text("time_zone", parse_zone_key)
    if at is not None:
        part.check(lambda: when_from_texts(at, zone=zone or (when.zone if when else None)), "at")
    before = part.text("before", parse_days_before)
    if len(part.mapping.lines.keys() & {"at", "before"}) != 1:
        part.findings.report(
            "The deadline has neither at nor before, or both.",
            "Give its date with at, or with before how many days before the event it is.",
            part.location("at"),
        )
    elif zone is not None and at is None:
        part.findings.report(
            "The deadline counts days at the venue and has a time zone.",
            "Leave time_zone out, or give its date with at.",
            part.location("time_zone"),
        )
    deadline = Deadline(title=part.required("title", clean_line) or "", at=at, before=before, time_zone=zone)
    part.report_unknown_keys()
    return deadline


def _parse_source(part: MappingReader, when: When | None) -> Source:
    source = Source(
        publisher=part.required("publisher", clean_line) or "",
        url=part.text("url", parse_url),
        title=part.text("title", clean_line),
        published=part.text("published", parse_published),
        updated=part.text("updated", parse_published),
        side=cast("Side | None", part.text("side", choice_parser(SIDES))),
        supports=part.texts("supports", choice_parser(SUPPORTABLE_FACTS)),
        party=part.text("party", clean_line, refers_to="party"),
        says=part.texts("says", _parse_statement),
    )
    statements = dict(split_statement(one) for one in source.says)
    if when is not None:
        part.check(lambda: resolve_stated_when(statements, when), "says")
    if not part.mapping.lines.keys() & {"url", "title"}:
        part.findings.report("The source has neither url nor title.", "Add one of the two.", part.location())
    part.report_unknown_keys()
    return source


def _parse_statement(text: str) -> str:
    """What a source states differently: a key of STATEMENT_KEYS and its value, checked like that key of an event."""
    key, value = split_statement(clean_line(text))
    if key not in STATEMENT_KEYS or not value:
        raise CalendarError(
            "%(text)s does not say a fact and its value.",
            next_step="Write it as start 2024-10-31 or venue Camp Humphreys; one of %(words)s.",
            text=repr(text[:40]),
            words=", ".join(STATEMENT_KEYS),
        )
    return f"{key} {_STATEMENT_PARSERS.get(key, clean_line)(value)}"


def _refuse_self_reference(fields: MappingReader, event_id: str | None, values: dict[str, object]) -> None:
    for key in ("parent", "related", "merged_into"):
        named = values[key]
        if event_id is not None and (event_id == named or (isinstance(named, tuple) and event_id in named)):
            fields.findings.report("The event names itself.", "Name another event.", fields.location(key))
