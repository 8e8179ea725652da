"""A proposal of the queue as an editor reviews it, and the record that follows from what is taken, mended or left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from calendar_core.desk.editing.event_form import EventFormData, form_from_record
from calendar_core.desk.editing.joined_sources import join_sources
from calendar_core.desk.editing.lookup import Lookup
from calendar_core.desk.editing.parse_form import parse_form
from calendar_core.desk.editing.review_fields import (
    ReviewedField,
    field_of,
    flatten_snapshot,
    list_fields,
    read_field,
    restore_snapshot,
    statements_of,
    write_field,
    write_when,
)
from calendar_core.desk.editing.review_questions import ReviewQuestion, fill_parties, fill_when, load_questions
from calendar_core.desk.editing.save import check_not_merged
from calendar_core.domain.events.record import OPEN_WHEN, EventRecord, Source, record_from_json, record_to_json
from calendar_core.domain.schema.values import parse_slug
from calendar_core.domain.vocabulary import VISIBILITIES
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import LANGS, Lang
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.desk.proposals import StoredProposal
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record
from calendar_core.store.history.history import load_names

#: What can become of a field: taken, left, or left with the source noted as saying otherwise.
CHOICES: Final = ("take", "leave", "says")
# A record that has no when yet needs one, so that its form can be filled in.
_NO_WHEN: Final = {"start": OPEN_WHEN.start_text}


@dataclass(frozen=True, kw_only=True)
class Review:
    """A proposal beside the record. `number` is the newest revision, 0 for a new event, whose `current` is None.

    `proposed` is flat, and has no when where the text left it open. `sources` are those that the proposal adds.
    """

    stored: StoredProposal
    number: int
    current: EventRecord | None
    proposed: Mapping[str, Any]
    fields: tuple[ReviewedField, ...]
    questions: tuple[ReviewQuestion, ...]
    sources: tuple[Source, ...]

    @property
    def is_outdated(self) -> bool:
        """Whether the record was changed since, in a field that the proposal changes."""
        return any(one.was is not None for one in self.fields)

    @property
    def may_publish(self) -> bool:
        """Whether it is to be chosen who sees the event: of a new one, and of a draft."""
        return self.current is None or self.current.visibility == "draft"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The choice of each field and the texts of its form fields, as submitted or by default; `id` of a new event."""

    choices: Mapping[str, str]
    texts: Mapping[str, str]
    answers: Mapping[str, str]
    id: str = ""
    visibility: str = "draft"


def load_review(connection: Connection, stored: StoredProposal, *, now: datetime, lang: Lang = "en") -> Review:
    """The review of a proposal about an event in a language. Raises NotFound for one that is not kept any more."""
    draft: Mapping[str, Any] = stored.draft or {}
    snapshot = record_to_json(stored.record) if stored.record else draft.get("facts")
    if not snapshot:
        raise NotFound("What was proposed is not kept any more.", next_step="Look at the history of the event.")
    event_id = stored.event_id or snapshot["id"]
    number, current = _find_current(connection, event_id)
    base = load_revision_record(connection, event_id, stored.base_revision) if stored.base_revision else None
    known = base.sources if base else ()
    proposed_sources = record_from_json({**_NO_WHEN, **snapshot}).sources
    plain = [snapshot, *(record_to_json(one) for one in (base, current) if one)]
    flat = {"base": base, "current": current}
    return Review(
        stored=stored,
        number=number,
        current=current,
        proposed=flatten_snapshot(snapshot),
        fields=tuple(
            list_fields(
                proposed=_without_visibility(flatten_snapshot(snapshot), current),
                names=load_names(connection, plain, viewer="desk", now=now, lang=lang),
                words=_words_of(stored),
                lang=lang,
                **{name: flatten_snapshot(record_to_json(one)) if one else {} for name, one in flat.items()},
            )
        ),
        questions=load_questions(connection, draft),
        sources=tuple(one for one in proposed_sources if one not in known),
    )


def _without_visibility(flat: dict[str, Any], current: EventRecord | None) -> dict[str, Any]:
    """Who sees an event that nobody sees yet is chosen beside its fields."""
    is_chosen = current is None or current.visibility == "draft"
    return {key: value for key, value in flat.items() if not (is_chosen and key == "visibility")}


def _find_current(connection: Connection, event_id: str) -> tuple[int, EventRecord | None]:
    try:
        return load_newest_revision(connection, event_id)
    except NotFound:
        return 0, None


def _words_of(stored: StoredProposal) -> dict[str, str]:
    """The words of each fact in the passage."""
    spans = (stored.draft or {}).get("spans", {})
    return {fact: (stored.text or "")[start:end] for fact, (start, end) in spans.items()}


def decide_by_default(review: Review) -> Decision:
    """What happens without a choice: everything is taken, but for fields that the record changed since."""
    return Decision(
        choices={one.name: "take" if one.was is None else "leave" for one in review.fields},
        texts={f"{one.name}:{key}": text for one in review.fields for key, text in one.form_fields},
        answers={one.key: one.default for one in review.questions},
        id=str(review.proposed["id"]),
        visibility=_default_visibility(review),
    )


def _default_visibility(review: Review) -> str:
    """Everybody, for a new event that was read from a text; else as the proposal has it."""
    draft = review.stored.draft
    return "public" if draft is not None and draft.get("match") is None else str(review.proposed.get("visibility"))


def read_decision(review: Review, submitted: Mapping[str, str]) -> Decision:
    """What was chosen in the form; where it has no choice of a field, the default."""
    default = decide_by_default(review)
    chosen = {name: submitted.get(f"choice:{name}", "") for name in default.choices}
    visibility = submitted.get("visibility", "")
    return Decision(
        choices={name: one if one in CHOICES else default.choices[name] for name, one in chosen.items()},
        texts={key: submitted.get(f"text:{key}", text).strip() for key, text in default.texts.items()},
        answers={key: submitted.get(key, "") for key in default.answers},
        id=submitted.get("id", default.id).strip(),
        visibility=visibility if visibility in VISIBILITIES else default.visibility,
    )


def build_record(review: Review, decision: Decision, lookup: Lookup, *, today: date) -> EventRecord:
    """The record to save. Raises CalendarError where a text or the id cannot be read, or a question is open.

    Nothing is lost that others saved: fields are taken onto the newest revision. What became another event is refused.
    """
    if review.current is not None:
        check_not_merged(review.current)
    flat = flatten_snapshot(record_to_json(review.current)) if review.current else _new_snapshot(review, decision)
    for one in review.fields:
        if decision.choices[one.name] == "take" or one.is_required:
            flat = write_field(flat, one.name, read_field(review.proposed, one.name))
    mended = _find_mended(review, decision)
    if decision.choices.get("place") == "take" and decision.choices.get("when") == "leave":
        flat = _at_place(flat, review.proposed)
    if review.may_publish:
        flat = {**flat, "visibility": decision.visibility}
    if mended or "start" not in flat or any(decision.answers.values()):
        record = _parse(review, flat, mended, decision, lookup, today=today)
    else:
        record = record_from_json(restore_snapshot(flat))
    sources = [_restate(one, review, decision, mended) for one in review.sources]
    before = review.current.sources if review.current else ()
    return replace(record, sources=join_sources(before, sources))


def _at_place(flat: dict[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """The days of the record as days of the new place; a clock time is an instant, and stays by its own clock."""
    zone = proposed.get("time_zone")
    return flat if zone is None or "T" in str(flat.get("start")) else {**flat, "time_zone": zone}


def _new_snapshot(review: Review, decision: Decision) -> dict[str, Any]:
    known = {field.name for field in review.fields}
    plain = {key: value for key, value in review.proposed.items() if field_of(key) not in known and key not in known}
    return {**plain, "id": parse_slug(decision.id)}


def _find_mended(review: Review, decision: Decision) -> dict[str, dict[str, str]]:
    """`{field: {field of the form: text}}` of the taken fields whose text is another one than was proposed."""
    mended: dict[str, dict[str, str]] = {}
    for one in review.fields:
        for key, text in one.form_fields:
            given = decision.texts[f"{one.name}:{key}"]
            if not _is_unchanged(review, key, given, text) and (
                decision.choices[one.name] == "take" or one.is_required
            ):
                mended.setdefault(one.name, {})[key] = given
    return mended


def _is_unchanged(review: Review, key: str, given: str, text: str) -> bool:
    """Whether a field holds what was proposed: a when also as another language has it, since the page may change it."""
    return given == text or (key == "when" and given in {write_when(review.proposed, lang) for lang in LANGS})


def _parse(
    review: Review,
    flat: dict[str, Any],
    mended: Mapping[str, Mapping[str, str]],
    decision: Decision,
    lookup: Lookup,
    *,
    today: date,
) -> EventRecord:
    """The record by the parsers of the event form."""
    is_open = "start" not in flat
    stand_in = record_from_json(restore_snapshot({**(_NO_WHEN if is_open else {}), **flat}))
    form = form_from_record(stand_in)
    if is_open:
        form = _fill(form, {"when": decision.texts.get("when:when", str(flat.get("time_as_stated", "")))})
    form = fill_when(form, review.questions, decision.answers)
    for name, texts in mended.items():
        form = _mend(form, name, texts, lookup)
    form = fill_parties(form, review.questions, decision.answers)
    result = parse_form(form, lookup, before=review.current, today=today)
    if result.record is None:
        first = result.problems[0]
        raise CalendarError(first.error.what, next_step=first.error.next_step, where=first.key.replace("_", " "))
    return result.record


def _mend(form: EventFormData, name: str, texts: Mapping[str, str], lookup: Lookup) -> EventFormData:
    if name.startswith("participants."):
        office = name.partition(".")[2]
        rows = [{**row, **texts} if row["office"] == office else row for row in form.rows["participants"]]
        return replace(form, rows={**form.rows, "participants": rows})
    emptied: dict[str, str] = {}
    if "country" not in texts and find_place(lookup.places, texts.get("city", "")) is not None:
        # The form fills in the country of a city that the record knows.
        emptied = {"country": ""}
    if name == "when":
        # What an editor types is no quotation.
        emptied = {"time_as_stated": ""}
    return _fill(form, {**emptied, **texts})


def _fill(form: EventFormData, texts: Mapping[str, str]) -> EventFormData:
    return replace(form, values={**form.values, **texts})


def _restate(source: Source, review: Review, decision: Decision, mended: Mapping[str, Any]) -> Source:
    """The source with the facts that it bears out as they are taken, and those that it says otherwise."""
    left = {name.partition(".")[0] for name, choice in decision.choices.items() if choice != "take"} | {*mended}
    taken = {name.partition(".")[0] for name, choice in decision.choices.items() if choice == "take"} - {*mended}
    supports = tuple(one for one in source.supports if field_of(one) in taken or field_of(one) not in left)
    noted = [one.name for one in review.fields if decision.choices[one.name] == "says" and one.is_disputable]
    says = [text for name in noted for text in statements_of(review.proposed, name)]
    return replace(source, supports=supports, says=tuple(dict.fromkeys((*source.says, *says))))
