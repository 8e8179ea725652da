"""A draft with its match and its origin as they are kept in the queue, and what makes two of them the same."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import Connection

from calendar_core.domain.events.record import WHEN_KEYS, EventRecord, record_to_json
from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.intake.draft import DraftParticipant, DraftQuestion, EventDraft, draft_to_json
from calendar_core.intake.match import Match, match_with
from calendar_core.intake.propose import Origin, ProposedRecord, build_proposal
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.messages import message_from_json, message_to_json
from calendar_core.store.desk.proposals import StoredProposal, compute_digest, has_proposal, retire_digest

#: What follows from other facts and from what the directory has that day, and so does not make a text another one.
_DERIVED: Final = frozenset({"time_zone", "country", "side"})
#: What a text may be read for, as facts of an event.
_FACTS: Final = (
    *("series", "number", "kind", "parties", "names", "time_as_stated", "city", "country"),
    *("certainty", "lifecycle", "participants", "side"),
)


def build_key(proposal: ProposedRecord | None, draft: EventDraft, match: Match, origin: Origin) -> list[Any]:
    """What makes two proposals of texts the same: facts, event, its facts that would change, and the source."""
    plain = draft_to_json(draft, match=None, action=match.action)
    facts = {**_when_to_json(draft.when), **{name: plain[name] for name in _FACTS}}
    stated = {name: value for name, value in facts.items() if name not in _DERIVED}
    changed = {}
    if match.record is not None and proposal is not None:
        before, after = record_to_json(match.record), record_to_json(proposal.record)
        changed = {
            name: before.get(name)
            for name in sorted(before.keys() | after.keys())
            if name not in ("sources", "names", *_DERIVED) and before.get(name) != after.get(name)
        }
    source = [origin.url] if origin.url else [origin.publisher, origin.day.isoformat() if origin.day else None]
    return [stated, match.record.id if match.record else None, changed, source]


def find_next_digest(
    connection: Connection, stored: StoredProposal, record: EventRecord, known: KnownNames
) -> str | None:
    """The digest that the same text would have against the record as it was saved; None for what was no text.

    What an editor left out of a proposal is not proposed again. Where nothing is left, the text is no proposal any
    more, and the digest is free for the day when the record changes back.
    """
    if stored.draft is None or stored.origin is None or "lifecycle" not in stored.draft:
        return None
    draft, origin = draft_from_stored(stored.draft), origin_from_json(stored.origin)
    match = match_with(record, draft, reason="", publisher=origin.publisher or None, url=origin.url)
    proposal = build_proposal(connection, draft, match, origin, known)
    digest = compute_digest("event", build_key(proposal, draft, match, origin)) if proposal else None
    if digest is None or has_proposal(connection, digest):
        return retire_digest(stored.digest, stored.id)
    return digest


def draft_to_stored(draft: EventDraft, match: Match) -> dict[str, Any]:
    """A draft and its match as plain JSON; `draft_from_stored` reads the draft."""
    plain = draft_to_json(draft, match=match.record.id if match.record else None, action=match.action)
    questions = [
        {"fact": one.fact, "question": message_to_json(one.text), "answers": list(one.answers), "value": one.value}
        for one in draft.questions
    ]
    return {**plain, "questions": questions, "when": _when_to_json(draft.when), "reason": message_to_json(match.reason)}


def draft_from_stored(stored: Mapping[str, Any]) -> EventDraft:
    """The draft that was kept."""
    values = {name: stored[name] for name in (*_FACTS, "time_zone")}
    values["parties"] = tuple(stored["parties"])
    values["participants"] = tuple(DraftParticipant(**one) for one in stored["participants"])
    questions = tuple(
        DraftQuestion(
            fact=one["fact"],
            text=message_from_json(one["question"]),
            answers=tuple(one["answers"]),
            value=one.get("value", ""),
        )
        for one in stored["questions"]
    )
    spans = {fact: (start, end) for fact, (start, end) in stored["spans"].items()}
    return EventDraft(**values, when=_when_from_json(stored["when"]), spans=spans, questions=questions)


def _when_to_json(when: When | None) -> dict[str, Any]:
    if when is None:
        return {}
    values = (when.start_text, when.end_text, when.zone, getattr(when, "fold", 0), getattr(when, "end_fold", 0))
    return {name: value for name, value in zip(WHEN_KEYS, values, strict=True) if value}


def _when_from_json(stored: Mapping[str, Any]) -> When | None:
    if not stored:
        return None
    start, end, zone, fold, end_fold = (stored.get(key) for key in WHEN_KEYS)
    return when_from_texts(cast("str", start), end, zone=zone, fold=fold or 0, end_fold=end_fold or 0)


def origin_to_json(origin: Origin) -> dict[str, Any]:
    """Where a text comes from as plain JSON, without its empty fields; `origin_from_json` is the inverse."""
    values = {field.name: getattr(origin, field.name) for field in fields(origin)}
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in values.items() if v is not None}


def origin_from_json(stored: Mapping[str, Any]) -> Origin:
    """Where a text comes from."""
    day = stored.get("day")
    return Origin(**{**stored, "day": date.fromisoformat(day) if day else None})
