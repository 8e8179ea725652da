"""Actions of an editor on an event: confirm, move, postpone, cancel, mark as held, publish. They save nothing.

A correction repairs an error of writing. It changes neither time nor status, raises no SEQUENCE and sends no notice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.when_input import (
    ParsedWhen,
    WhenInput,
    list_days_near,
    parse_when_input,
)
from calendar_core.domain.events.facts import FACT_LABELS, facts_used_for
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.links import host_of
from calendar_core.domain.text.localized import lang_of_key
from calendar_core.domain.text.sanitizer import drop_invisible
from calendar_core.domain.time.formatting import is_text_of_when, when_message
from calendar_core.domain.vocabulary import format_label
from calendar_core.errors import CalendarError
from calendar_core.messages import FormattedMessage, Lang, Message, mark, pgettext, pmark
from calendar_core.store.desk.known_places import Place, find_place
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import is_newest_revision, load_newest_revision, load_revision_record

#: The facts that a correction may change.
CORRECTABLE: Final = frozenset(key for fact in facts_used_for("correction") for key in fact.change_keys)


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action. `reason` is the default reason in the form.

    `extra_fields` are the fields of its form beside the reason: `when`, `place`. An action that `needs_source` states
    what happened outside the desk.
    """

    label: Message
    description: str
    reason: str
    apply: Callable[[EventRecord], EventRecord]
    is_applicable: Callable[[EventRecord], bool]
    extra_fields: tuple[str, ...] = ()
    needs_source: bool = True
    opens_form: bool = True
    is_warning: bool = False
    """Whether its button is apart from the others, and last."""

    @property
    def menu_label(self) -> Message:
        """The label as one of several; with an ellipsis where a form asks for more than a source."""
        return Message("%(action)s…", action=self.label) if self.opens_form else self.label


def _is_scheduled(record: EventRecord) -> bool:
    return record.lifecycle == "scheduled"


def _mark_held(record: EventRecord) -> EventRecord:
    return replace(record, certainty="confirmed", lifecycle="held")


def _may_have_been(record: EventRecord, *, is_incident: bool) -> bool:
    return record.lifecycle in ("scheduled", "postponed") and (record.kind == "incident") == is_incident


def _named(label: str) -> Message:
    return FormattedMessage(partial(pgettext, "action", label))


#: The actions by the last part of their address.
ACTIONS: Final[Mapping[str, Action]] = {
    "confirm": Action(
        label=_named(pmark("action", "Confirm")),
        description=mark("All sides, or the host, have confirmed it."),
        reason=mark("Confirmed."),
        apply=lambda record: replace(record, certainty="confirmed"),
        is_applicable=lambda record: _is_scheduled(record) and record.certainty != "confirmed",
        opens_form=False,
    ),
    "hold": Action(
        label=_named(pmark("action", "Took place")),
        description=mark("A source says that it took place."),
        reason=mark("Held."),
        apply=_mark_held,
        is_applicable=partial(_may_have_been, is_incident=False),
    ),
    # Nobody holds an incident.
    "happen": Action(
        label=_named(pmark("action", "Happened")),
        description=mark("A source says that it happened."),
        reason=mark("Happened."),
        apply=_mark_held,
        is_applicable=partial(_may_have_been, is_incident=True),
    ),
    "move": Action(
        label=_named(pmark("action", "New date")),
        description=mark("It will take place at another time or place."),
        reason=mark("New date."),
        apply=lambda record: replace(record, lifecycle="scheduled"),
        is_applicable=lambda record: record.lifecycle in ("scheduled", "postponed"),
        extra_fields=("when", "place"),
    ),
    "postpone": Action(
        label=_named(pmark("action", "Postpone")),
        description=mark(
            "It will not take place at this time. Without a new date it stays at the old one, as postponed."
        ),
        reason=mark("Postponed."),
        apply=lambda record: replace(record, lifecycle="postponed"),
        is_applicable=_is_scheduled,
        extra_fields=("when",),
    ),
    "reinstate": Action(
        label=_named(pmark("action", "Reinstate")),
        description=mark("It takes place after all, or was not held although the record said so."),
        reason=mark("Reinstated."),
        apply=lambda record: replace(record, lifecycle="scheduled"),
        # Nobody puts on an incident.
        is_applicable=lambda record: record.lifecycle != "scheduled" and record.kind != "incident",
        extra_fields=("when",),
    ),
    "publish": Action(
        label=_named(pmark("action", "Publish")),
        description=mark("Everybody sees it from now on."),
        reason=mark("Published."),
        apply=lambda record: replace(record, visibility="public", embargo_until=None, merged_into=None),
        is_applicable=lambda record: record.visibility == "draft" or record.embargo_until is not None,
        needs_source=False,
        opens_form=False,
    ),
    "withdraw": Action(
        label=_named(pmark("action", "Withdraw")),
        description=mark("It becomes a draft: pages and feeds no longer show it, and readers are not told why."),
        reason=mark("Withdrawn."),
        apply=lambda record: replace(record, visibility="draft"),
        is_applicable=lambda record: record.visibility == "public",
        needs_source=False,
        opens_form=False,
    ),
    "cancel": Action(
        label=_named(pmark("action", "Cancel meeting")),
        description=mark("It will not take place at all."),
        reason=mark("Cancelled."),
        apply=lambda record: replace(record, lifecycle="cancelled"),
        is_applicable=lambda record: record.lifecycle in ("scheduled", "postponed"),
        is_warning=True,
    ),
}


@dataclass(frozen=True, kw_only=True)
class ActionPreview:
    """An action on the newest revision. `after` and `impact` are None without the new date that it needs."""

    number: int
    record: EventRecord
    after: EventRecord | None
    parsed_when: ParsedWhen
    impact: Impact | None


def preview_action(
    connection: Connection,
    event_id: str,
    action: Action,
    fields: Mapping[str, str],
    *,
    now: datetime,
    lang: Lang = "en",
) -> ActionPreview:
    """What an action would do with the fields of its form, in words of `lang`.

    Raises CalendarError where it does not fit the event.
    """
    number, record = load_newest_revision(connection, event_id)
    if not action.is_applicable(record):
        raise CalendarError(
            "%(action)s: this does not fit an event that is %(lifecycle)s and %(certainty)s.",
            next_step="Open the event, and see how it stands.",
            action=action.label,
            lifecycle=FormattedMessage(partial(format_label, record.lifecycle)),
            certainty=FormattedMessage(partial(format_label, record.certainty)),
        )
    lookup = load_lookup(connection)
    after, parsed_when = _apply_action(action, record, fields, lookup.places, today=now.date())
    impact = None
    if after is not None:
        impact = preview_impact(connection, record, after, lookup.directory, now=now, lang=lang)
    return ActionPreview(number=number, record=record, after=after, parsed_when=parsed_when, impact=impact)


def _apply_action(
    action: Action, record: EventRecord, fields: Mapping[str, str], places: dict[str, Place], *, today: date
) -> tuple[EventRecord | None, ParsedWhen]:
    """The record after the action; None where the new date is not understood, or missing though it is needed."""
    changed = action.apply(record)
    city = drop_invisible(fields.get("city", record.city or ""))
    place = find_place(places, city) if city else None
    if "place" in action.extra_fields:
        is_same = city == (record.city or "")
        country = record.country if is_same else place.country if place else None
        venue = drop_invisible(fields.get("venue", record.venue or ""))
        changed = replace(changed, city=city or None, country=country, venue=venue or None)
    if "when" not in action.extra_fields:
        return changed, ParsedWhen()
    text = fields.get("when", "").strip()
    zone = fields.get("time_zone", "").strip() or (place.zone if place else record.when.zone)
    if not text and needs_date(action, record):
        return None, ParsedWhen()
    if not text or (is_text_of_when(text, record.when) and zone == record.when.zone):
        return changed, ParsedWhen(when=record.when, text=when_message(record.when))
    near, answer = list_days_near(record, today), fields.get("answer", "")
    parsed_when = parse_when_input(WhenInput(text=text, zone=zone, country=changed.country, near=near, answer=answer))
    if parsed_when.when is None:
        return None, parsed_when
    # What a source said of the old time says nothing of the new one, and what an editor types is no quotation.
    return replace(changed, when=parsed_when.when, time_as_stated=None), parsed_when


def needs_date(action: Action, record: EventRecord) -> bool:
    """Whether the action moves an event that has no date: as postponed, it is at the old one no more."""
    return action is ACTIONS["move"] and record.lifecycle == "postponed"


def is_action_done(
    connection: Connection,
    event_id: str,
    action: Action,
    fields: Mapping[str, str],
    change: RevisionMetadata,
    *,
    base_revision: int,
    now: datetime,
) -> bool:
    """Whether this editor has just saved this very form of an action upon this revision: it was pressed twice."""
    opened = load_revision_record(connection, event_id, base_revision)
    if not action.is_applicable(opened):
        return False
    after, _ = _apply_action(action, opened, fields, load_lookup(connection).places, today=now.date())
    if after is None:
        return False
    record = add_action_source(action, after, change)
    return is_newest_revision(connection, record, number=base_revision + 1, editor=change.editor)


def add_action_source(action: Action, record: EventRecord, change: RevisionMetadata) -> EventRecord:
    """Add the source of an action to the record. Raises CalendarError where a required one is missing."""
    if action.needs_source and not change.source:
        raise CalendarError("The source is missing.", next_step="Enter its URL, or the name of whoever said it.")
    return add_source(record, change, fact="start" if "when" in action.extra_fields else "status")


def add_source(record: EventRecord, change: RevisionMetadata, *, fact: str) -> EventRecord:
    """Add the source of a change as one that supports a fact, where it is a new address."""
    try:
        url = parse_url(change.source or "")
    except CalendarError:
        return record
    if any(one.url == url for one in record.sources):
        return record
    return replace(record, sources=(*record.sources, Source(publisher=host_of(url), url=url, supports=(fact,))))


def check_correction(changes: Mapping[str, Any]) -> None:
    """Raise CalendarError where a correction changes a fact that it may not change."""
    beyond = sorted(name for name in changes if name not in CORRECTABLE and not lang_of_key(name, "title"))
    if beyond:
        raise CalendarError(
            "A correction cannot change %(words)s.",
            next_step="Save it as a change: subscribers have to look again.",
            words=FormattedMessage(partial(_join_fact_labels, tuple(beyond))),
        )


def _join_fact_labels(keys: tuple[str, ...], lang: Lang) -> str:
    return ", ".join(dict.fromkeys(fact_label(key if key in FACT_LABELS else "when", lang) for key in keys))
