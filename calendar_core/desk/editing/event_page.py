"""What the page of the event form shows: new, as a revision has it, checked, or merged after a conflict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from calendar_core.desk.editing.event_form import EventFormData, EventFormResult, form_from_record, form_from_request
from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.parse_form import parse_form
from calendar_core.desk.editing.prefill import complete_form, needs_completion, prefill_form
from calendar_core.desk.editing.suggestions import find_office_holder
from calendar_core.desk.editing.when_input import ParsedWhen, WhenInput, parse_when_input
from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.domain.history.three_way_merge import merge_snapshots
from calendar_core.domain.time.formatting import format_instant, when_message
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang, Message, mark
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record
from calendar_core.store.history.history import HistoryEntry, find_history


@dataclass(frozen=True, kw_only=True)
class EventFormPage:
    """The form and all that is shown around it. `base_revision` is 0 for a new event, `before` the revision opened."""

    form: EventFormData
    base_revision: int
    lookup: Lookup
    parsed_when: ParsedWhen
    before: EventRecord | None = None
    result: EventFormResult | None = None
    impact: Impact | None = None
    error: CalendarError | None = None
    newer_revisions: tuple[HistoryEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    new_source: str = ""
    """The address or the publisher of the source that this form adds; empty where it adds none."""
    known_sources: int = 0
    """How many of the first sources the event had before; the others are added by this form."""
    was_filled: bool = False
    """Whether the submitted form was completed from its series, and is to be looked at before it is saved."""


def load_new_page(connection: Connection, query: dict[str, str], *, now: datetime, lang: Lang = "en") -> EventFormPage:
    """An empty form, or one filled in from `series`, `when`, `city` and `like` of a query."""
    lookup = load_lookup(connection, lang)
    form, base_revision, warnings = prefill_form(connection, lookup, query, now=now, lang=lang)
    parsed_when = _parse_when(form, now.date()) if form["when"] else ParsedWhen()
    return EventFormPage(
        form=form,
        base_revision=base_revision,
        lookup=lookup,
        parsed_when=parsed_when,
        warnings=warnings,
        known_sources=len(form.rows["sources"]),
    )


def build_page(record: EventRecord, lookup: Lookup, *, base_revision: int, lang: Lang = "en") -> EventFormPage:
    """The form of a record, upon the revision `base_revision`."""
    form = form_from_record(record, lang)
    text = when_message(record.when)
    parsed_when = replace(_parse_when(form), when=record.when, text=text, error=None, question=None)
    warnings = _check_office_holders(record, lookup)
    return EventFormPage(
        form=form,
        base_revision=base_revision,
        lookup=lookup,
        parsed_when=parsed_when,
        warnings=warnings,
        known_sources=len(record.sources),
    )


def _parse_when(form: EventFormData, *near: date) -> ParsedWhen:
    return parse_when_input(
        WhenInput(text=form["when"], zone=form["time_zone"] or None, country=form["country"] or None, near=near)
    )


def check_form(
    connection: Connection,
    submitted: Mapping[str, str],
    event_id: str | None,
    *,
    base_revision: int,
    may_embargo: bool,
    copied_id: str | None = None,
    now: datetime,
    lang: Lang = "en",
) -> EventFormPage:
    """Parse a submitted form and preview its save.

    `event_id` is None for a new event; `copied_id` is then the event that its form was copied from, if any. The form of
    a new meeting of a series that has neither title nor parties is completed first.
    """
    lookup, form = load_lookup(connection, lang), form_from_request(submitted)
    was_filled = event_id is None and needs_completion(form, lookup)
    if was_filled:
        form, base_revision = complete_form(connection, lookup, form, now=now, lang=lang)
        event_id = form["id"] if base_revision else None
    before = load_revision_record(connection, event_id, base_revision) if event_id else None
    form = _lock_fields(form, event_id, before, may_embargo=may_embargo)
    result = parse_form(form, lookup, before=before, today=now.date())
    copied = load_newest_revision(connection, copied_id)[1] if copied_id else None
    page = EventFormPage(
        form=result.form,
        base_revision=base_revision,
        lookup=lookup,
        parsed_when=result.parsed_when,
        before=before,
        result=result,
        known_sources=_count_known_sources(result.form, before or copied),
        was_filled=was_filled,
    )
    if result.record is None:
        return page
    newest = before if before is None else load_newest_revision(connection, result.record.id)[1]
    impact = preview_impact(connection, newest, result.record, lookup.directory, now=now, lang=lang)
    return replace(
        page,
        impact=impact,
        warnings=_check_office_holders(result.record, lookup),
        new_source=_find_new_source(result.record, before or copied),
    )


def _count_known_sources(form: EventFormData, before: EventRecord | None) -> int:
    known = {(one.url or "", one.publisher) for one in before.sources} if before else set()
    return sum((row["url"], row["publisher"]) in known for row in form.rows["sources"])


def _find_new_source(record: EventRecord, before: EventRecord | None) -> str:
    known = {(one.url, one.publisher) for one in before.sources} if before else set()
    added = [one for one in record.sources if (one.url, one.publisher) not in known]
    return (added[-1].url or added[-1].publisher) if added else ""


def _lock_fields(
    form: EventFormData, event_id: str | None, before: EventRecord | None, *, may_embargo: bool
) -> EventFormData:
    """The form without what it may not change: the id of an existing event, and the embargo where not permitted."""
    locked = {"id": event_id} if event_id else {}
    if not may_embargo:
        embargo_until = before.embargo_until if before else None
        locked["embargo_until"] = format_instant(embargo_until, "UTC") if embargo_until else ""
    return replace(form, values={**form.values, **locked})


def merge_with_newest(
    connection: Connection, page: EventFormPage, mine: EventRecord, error: CalendarError, *, now: datetime, lang: Lang
) -> EventFormPage:
    """Merge a late form into the newest revision: facts that only the others changed are theirs, the rest is mine."""
    number, theirs = load_newest_revision(connection, mine.id)
    opened = record_to_json(page.before or theirs)
    merged = merge_snapshots(file=record_to_json(theirs), loaded=opened, current=record_to_json(mine))
    record = record_from_json(merged.record)
    entries = find_history(connection, mine.id, viewer="desk", now=now, lang=lang).entries
    merged_page = build_page(record, page.lookup, base_revision=number, lang=lang)
    return replace(
        merged_page,
        error=error,
        newer_revisions=tuple(entry for entry in entries if entry.number > page.base_revision),
        impact=preview_impact(connection, theirs, record, page.lookup.directory, now=now, lang=lang),
        result=EventFormResult(form=merged_page.form, parsed_when=merged_page.parsed_when, record=record),
    )


def _check_office_holders(record: EventRecord, lookup: Lookup) -> tuple[str, ...]:
    """Warnings about participants who did not hold their office that day."""
    warnings = []
    for one in record.participants:
        if one.office in lookup.directory.offices:
            holder, _ = find_office_holder(lookup.directory, one.office, record.when.first_day, record.when.end_day)
            if holder is not None and holder != one.person:
                title = lookup.directory.offices[one.office].title
                person = lookup.directory.people[holder]
                what = mark("By the terms on record, %(office)s was %(person)s then.")
                warnings.append(Message(what, office=title, person=person))
    return tuple(warnings)
