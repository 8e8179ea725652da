"""Merges two events into one and splits one into two, each in one commit; no fact of either is lost.

A merged duplicate becomes a draft that names the event it was merged into; its address redirects there. Of a split
event the old one keeps its UID, and with it the entry in every calendar app.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Literal

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.desk.editing.event_form import EventFormResult, form_from_record
from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.parse_form import parse_form
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.events.facts import DESK_ONLY_FACTS, TITLE_KEYS, facts_of_type, facts_used_for
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.history.describe_changes import fact_label, format_part
from calendar_core.domain.time.formatting import format_when
from calendar_core.errors import CalendarError
from calendar_core.messages import FormattedMessage, Lang
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.links import load_part_ids, load_referring_ids
from calendar_core.store.events.revisions import is_newest_revision, load_newest_revision
from calendar_core.store.history.history import load_names

#: The lists of an event that are split part by part.
SPLIT_FIELDS: Final = tuple(fact.name for fact in facts_used_for("split"))
#: Which event a part belongs to after the split.
Share = Literal["old", "new", "both"]
_NEW_EVENT_FIELDS: Final = ("id", *TITLE_KEYS, "kind", "when", "city", "venue", "time_zone")
SHARES: Final[tuple[Share, ...]] = ("old", "new", "both")


@dataclass(frozen=True, kw_only=True)
class OpenedRevision:
    """A record as an editor saw it, with the number of its revision."""

    number: int
    record: EventRecord


# --- Merge ------------------------------------------------------------------------------------------------------------


def merge_records(target: EventRecord, other: EventRecord, *, linked: Iterable[str] = ()) -> EventRecord:
    """The target with what only the other record has: facts, participants, sources, documents.

    `linked` are the ids of events that name the other one as related: they become related to the target.
    """
    united: dict[str, Any] = {name: _join_unique(getattr(target, name), getattr(other, name)) for name in SPLIT_FIELDS}
    related = _join_unique(_join_unique(target.related, other.related), linked)
    united["names"] = other.names | target.names
    united["related"] = tuple(one for one in related if one not in (target.id, other.id))
    named = {field.name for field in fields(target)} - united.keys()
    named -= DESK_ONLY_FACTS - {"notes"} | {"parent"}
    filled = {name: getattr(other, name) for name in named if getattr(target, name) is None}
    if target.parent is None and other.parent != target.id:
        filled["parent"] = other.parent
    return replace(target, **united, **filled)


def _join_unique(mine: Iterable[Any], others: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*mine, *others)))


def mark_merged(record: EventRecord, *, into: str) -> EventRecord:
    """The duplicate as a draft that names the event it was merged into. Nothing is deleted."""
    return replace(record, visibility="draft", embargo_until=None, merged_into=into)


def check_merge(target: EventRecord, other: EventRecord) -> None:
    """Raise CalendarError where either event is merged already."""
    for record in (target, other):
        if record.merged_into is not None:
            raise CalendarError(
                "The event %(id)s was merged into %(merged_into)s already.",
                next_step="Merge %(merged_into)s instead, or publish %(id)s again first.",
                id=repr(record.id),
                merged_into=repr(record.merged_into),
            )


def save_merge(
    session: Session, target: OpenedRevision, other: OpenedRevision, change: RevisionMetadata, *, now: datetime
) -> None:
    """Merge `other` and its parts into `target`, in one commit; no notice says that the duplicate is gone.

    Raises Conflict where somebody else saved either of them first, CalendarError where either is merged already.
    """
    check_merge(target.record, other.record)
    connection = session.connection()
    after = merge_records(target.record, other.record, linked=load_referring_ids(connection, other.record.id))
    if after.parent == other.record.id:
        after = replace(after, parent=None)
    gone, silent_change = mark_merged(other.record, into=target.record.id), replace(change, notifies_subscribers=False)
    save_event(session, after, change, base_revision=target.number, action="merged", now=now)
    save_event(session, gone, silent_change, base_revision=other.number, action="merged away", now=now)
    for part in _load_parts(connection, other.record.id, but=target.record.id):
        moved = replace(part.record, parent=target.record.id)
        save_event(session, moved, silent_change, base_revision=part.number, action="put under the other", now=now)


def _load_parts(connection: Connection, event_id: str, *, but: str) -> list[OpenedRevision]:
    return [_load_newest(connection, key) for key in load_part_ids(connection, event_id) if key != but]


def _load_newest(connection: Connection, event_id: str) -> OpenedRevision:
    number, record = load_newest_revision(connection, event_id)
    return OpenedRevision(number=number, record=record)


def preview_merge(
    connection: Connection, target: EventRecord, other: EventRecord, *, now: datetime, lang: Lang = "en"
) -> tuple[Impact, Impact]:
    """What a merge would do to the target and to the duplicate, in words of `lang`.

    Raises CalendarError where either is merged already.
    """
    check_merge(target, other)
    after = merge_records(target, other, linked=load_referring_ids(connection, other.id))
    directory, gone = load_lookup(connection).directory, mark_merged(other, into=target.id)
    return (
        preview_impact(connection, target, after, directory, now=now, lang=lang),
        preview_impact(connection, other, gone, directory, now=now, lang=lang),
    )


# --- Split ------------------------------------------------------------------------------------------------------------


def split_record(
    record: EventRecord, new: EventRecord, shares: Mapping[str, Iterable[Share]]
) -> tuple[EventRecord, EventRecord]:
    """The old event without the parts of the new one, and the new one with them, each related to the other.

    `new` has the new event's own facts; `shares` has the share of each part, by `SPLIT_FIELDS` and in its order.
    Raises CalendarError where one of the two would have no party or no source.
    """
    stays, goes = dict[str, Any](), dict[str, Any]()
    for name in SPLIT_FIELDS:
        shared = list(zip(getattr(record, name), shares[name], strict=True))
        stays[name] = tuple(part for part, share in shared if share != "new")
        goes[name] = tuple(part for part, share in shared if share != "old")
    for name in ("parties", "sources"):
        if not stays[name] or not goes[name]:
            raise CalendarError(
                "One of the two events would have no %(name)s.",
                next_step="Leave at least one with each, or choose both.",
                name=FormattedMessage(partial(_lower_label, name)),
            )
    old = replace(record, **stays, related=_join_unique(record.related, (new.id,)))
    return old, replace(new, **goes, related=(record.id,))


def _lower_label(name: str, lang: Lang) -> str:
    return fact_label(name, lang).lower()


def save_split(
    session: Session, old: EventRecord, new: EventRecord, change: RevisionMetadata, *, base_revision: int, now: datetime
) -> None:
    """Save both events of a split in one commit. Raises Conflict for an id that is taken or a newer revision."""
    save_event(session, new, change, base_revision=0, action="split off", now=now)
    save_event(session, old, change, base_revision=base_revision, action="split", now=now)


def is_split_done(
    connection: Connection, old: EventRecord, new: EventRecord, *, editor: str, base_revision: int
) -> bool:
    """Whether this editor has just saved both events of this very split: its button was pressed twice."""
    return all(
        is_newest_revision(connection, record, number=number, editor=editor)
        for record, number in ((new, 1), (old, base_revision + 1))
    )


@dataclass(frozen=True, kw_only=True)
class SplitForm:
    """The fields of a split form: the new event's own facts, and the share of each part by `SPLIT_FIELDS`."""

    values: Mapping[str, str]
    shares: Mapping[str, list[Share]]


def split_form_from_request(record: EventRecord, submitted: Mapping[str, str], lang: Lang = "en") -> SplitForm:
    """The submitted form, with defaults.

    The new event has kind, time and place of the old one. Parties and sources belong to both, all else to the old one.
    """
    defaults = {"kind": record.kind, "when": format_when(record.when, lang), "city": record.city or ""}
    defaults |= {"venue": record.venue or "", "time_zone": record.when.zone or ""}
    values = {name: submitted.get(name, defaults.get(name, "")).strip() for name in _NEW_EVENT_FIELDS}
    shares: dict[str, list[Share]] = {}
    for name in SPLIT_FIELDS:
        default: Share = "both" if name in ("parties", "sources") else "old"
        sent = [submitted.get(f"{name}-{index}-share") for index in range(len(getattr(record, name)))]
        shares[name] = [next((share for share in SHARES if share == one), default) for one in sent]
    return SplitForm(values=values, shares=shares)


def parse_new_event(record: EventRecord, form: SplitForm, lookup: Lookup, *, today: date) -> EventFormResult:
    """Parse the new event before any part goes to it; of the texts it has only its own."""
    no_texts: dict[str, Any] = dict.fromkeys(facts_of_type("text"))
    base = replace(record, series=None, number=None, related=(), **no_texts)
    old_form = form_from_record(base)
    values = {**old_form.values, **form.values}
    if values["city"] != (record.city or ""):
        values["country"] = ""
        # The zone of the old event is not that of another city, where the city is known.
        if values["time_zone"] == record.when.zone and find_place(lookup.places, values["city"]) is not None:
            values["time_zone"] = ""
    return parse_form(replace(old_form, values=values), lookup, before=base, today=today)


def describe_parts(
    connection: Connection, record: EventRecord, shares: Mapping[str, list[Share]], *, now: datetime, lang: Lang = "en"
) -> dict[str, list[tuple[str, Share]]]:
    """`{name: [(part in words, share)]}` of all lists that have parts."""
    snapshot = record_to_json(record)
    names = load_names(connection, [snapshot], viewer="desk", now=now, lang=lang)
    return {
        name: [
            (format_part(name, one, names, lang), share)
            for one, share in zip(snapshot[name], shares[name], strict=True)
        ]
        for name in SPLIT_FIELDS
        if snapshot.get(name)
    }
