"""Drafts as proposals: the record that the desk would have if it accepted one."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from typing import Any, Final

from sqlalchemy import Connection, select

from calendar_core.domain.events.record import OPEN_WHEN, WHEN_KEYS, EventRecord, Participant, Source, record_to_json
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.localized import RECORD_LANGS, Names
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, format_kind
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.match import Match
from calendar_core.intake.stated_changes import (
    adds_place,
    moves_place,
    moves_time,
    with_participants,
    with_place,
)
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.messages import Lang, pgettext
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.store.selection.conditions import EVENT

#: The facts of a draft that a source can bear out, by the name that a source uses.
_SUPPORTED: Final = {"start": "start", "city": "city", "participants.0": "participants", "lifecycle": "lifecycle"}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a text comes from: its publisher, address, title and day.

    `via` says who handed it in, for the desk alone: `suggestion 17`, `mail of kim@example.org`.
    """

    publisher: str
    url: str | None = None
    title: str | None = None
    day: date | None = None
    via: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposedRecord:
    """A record to propose, based on a revision of it: 0 for a new event."""

    record: EventRecord
    base_revision: int


def build_proposal(
    connection: Connection, draft: EventDraft, match: Match, origin: Origin, known: KnownNames
) -> ProposedRecord | None:
    """The record of a draft; None where it would change nothing.

    Raises CalendarError for a new event that cannot be recorded yet: one without a time or a kind.
    """
    source = _build_source(draft, origin)
    if match.record is None:
        return ProposedRecord(record=_build_new(connection, draft, source, known), base_revision=0)
    if match.action == "same":
        return None
    revision, record = load_newest_revision(connection, match.record.id)
    changed = _apply(record, draft, match)
    return ProposedRecord(record=replace(changed, sources=(*record.sources, source)), base_revision=revision)


def build_open_facts(
    connection: Connection, draft: EventDraft, match: Match, origin: Origin, known: KnownNames
) -> dict[str, Any] | None:
    """The facts of a new event whose time is a question with answers, as a snapshot without a when; else None."""
    is_asked = any(one.answers for one in draft.questions)
    if match.record is not None or draft.when is not None or draft.kind is None or not is_asked:
        return None
    source, open_draft = _build_source(draft, origin), replace(draft, when=OPEN_WHEN)
    snapshot = record_to_json(_build_new(connection, open_draft, source, known))
    stated = {"time_as_stated": draft.time_as_stated} if draft.time_as_stated else {}
    plain = {key: value for key, value in snapshot.items() if key not in WHEN_KEYS}
    return {**plain, **stated, "id": _build_id(connection, draft)}


def _apply(record: EventRecord, draft: EventDraft, match: Match) -> EventRecord:
    """The record with what the text states otherwise."""
    changed = record
    if moves_place(draft, record) or adds_place(draft, record):
        changed = with_place(changed, draft)
    if match.action == "move" and draft.when is not None and moves_time(draft, record):
        changed = replace(changed, when=draft.when, time_as_stated=draft.time_as_stated)
    if match.action in ("cancel", "postpone", "held"):
        changed = replace(changed, lifecycle=draft.lifecycle)
    if match.action in ("confirm", "move", "held"):
        changed = replace(changed, certainty=max(changed.certainty, draft.certainty, key=CERTAINTIES.index))
    return with_participants(changed, draft)


def _build_source(draft: EventDraft, origin: Origin) -> Source:
    supports = tuple(dict.fromkeys(name for fact, name in _SUPPORTED.items() if fact in draft.spans))
    return Source(
        publisher=origin.publisher,
        url=origin.url,
        # A source has an address or a title: what has neither is known by its publisher.
        title=origin.title or (None if origin.url else origin.publisher),
        published=origin.day.isoformat() if origin.day else None,
        side=draft.side,  # type: ignore[arg-type]  # one of the record's own sides
        supports=supports,
    )


def _build_new(connection: Connection, draft: EventDraft, source: Source, known: KnownNames) -> EventRecord:
    if draft.when is None or draft.kind is None:
        raise CalendarError(
            "The text states no time or no kind of meeting that the record could have.",
            next_step="Add the event by hand, or wait for a text that states them.",
        )
    return EventRecord(
        id=_build_id(connection, draft),
        names=_build_names(draft, known),
        series=draft.series,
        number=draft.number,
        kind=draft.kind,
        when=draft.when,
        time_as_stated=draft.time_as_stated if draft.when.precision == "time" else None,
        certainty=draft.certainty,
        lifecycle=draft.lifecycle,
        format=FORMATS[0],
        city=draft.city,
        country=draft.country,
        parties=tuple(party for party in draft.parties if party in known.parties),
        participants=tuple(
            Participant(person=one.person, office=one.office, role=one.role)  # type: ignore[arg-type]  # of the vocabulary
            for one in draft.participants
            if one.person and one.office in known.offices
        ),
        sources=(source,),
        visibility="draft",
    )


def _build_id(connection: Connection, draft: EventDraft) -> str:
    """An id that no event has: of series and number, or of parties, kind and day."""
    parts = (
        [draft.series] if draft.series else [*sorted(party.lower() for party in draft.parties[:3]), draft.kind or ""]
    )
    parts.append(str(draft.number) if draft.number else draft.when.start_text[:10] if draft.when else "")
    wanted = re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")
    taken = set(connection.execute(select(EVENT.c.id).where(EVENT.c.id.startswith(wanted))).scalars())
    return next(key for key in chain((wanted,), (f"{wanted}-{n}" for n in count(2))) if key not in taken)


def _party_name(party: str, lang: Lang, known: KnownNames) -> str:
    """The name of a party; of a country that the record lacks its everyday one."""
    return known.parties[party].display_name(lang) if party in known.parties else country_name(party, lang)


def _build_names(draft: EventDraft, known: KnownNames) -> Names:
    """The titles: none where the series gives them; else its name, or the parties with the kind, or as written."""
    if draft.series is not None:
        series = known.series[draft.series].name
        return Names({lang: name for lang, name in series.names.items() if lang not in series.title_patterns})
    titles = {}
    parties = [known.parties[party] for party in draft.parties if party in known.parties]
    for lang in RECORD_LANGS:
        if not all(lang in party.names for party in parties):
            continue
        every = (_party_name(party, lang, known) for party in draft.parties)
        names = pgettext("between parties", "–", lang).join(every)
        kind = format_kind(draft.kind, lang, parties=len(draft.parties)) if draft.kind else ""
        titles[lang] = f"{names} {kind}".strip()
    return Names({**titles, **draft.names})
