"""What a text says of one event, each fact with the place of the words that say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.when import When
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.domain.vocabulary import Certainty, Lifecycle

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class DraftParticipant:
    """Somebody who takes part: a person of the record or the name as written, and the office where it is known."""

    person: str | None = None
    person_text: str | None = None
    office: str | None = None
    role: str = "participant"


@dataclass(frozen=True, kw_only=True)
class DraftQuestion:
    """What a text leaves open: the fact, the question in words, and the answers that it allows, if they are few.

    `value` is what the question is about, such as the clock time whose zone is not known.
    """

    fact: str
    text: str
    answers: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class EventDraft:
    """An event as a text tells it. A fact that the text does not state is empty.

    `spans` are `{fact: (start, end)}`, places in the text that was given; `parties` are ids of parties or ISO 3166-1
    alpha-2 codes; `country` is that of the venue; `names` are titles as they are written, by language.
    """

    series: str | None = None
    number: int | None = None
    kind: str | None = None
    parties: tuple[str, ...] = ()
    when: When | None = None
    time_zone: str | None = None
    time_as_stated: str | None = None
    city: str | None = None
    country: str | None = None
    certainty: Certainty = "announced"
    lifecycle: Lifecycle = "scheduled"
    participants: tuple[DraftParticipant, ...] = ()
    side: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    questions: tuple[DraftQuestion, ...] = ()


def answer_draft(draft: EventDraft, answers: Mapping[int, str]) -> EventDraft:
    """A draft with an editor's answers to its questions, by their places; what is none of those offered is no answer.

    Raises CalendarError for a clock time that does not exist in the zone that was chosen.
    """
    left = []
    for place, question in enumerate(draft.questions):
        answer = answers.get(place, "")
        if answer not in question.answers:
            left.append(question)
            continue
        text, zone = _split_answer(question, answer)
        when = parse_when(text or draft.time_as_stated or "", zone=zone or draft.time_zone, country=draft.country).when
        stated = draft.time_as_stated if question.fact == "time_zone" else None  # the words that are a question
        draft = replace(draft, when=when, time_zone=when.zone or draft.time_zone, time_as_stated=stated)
    return replace(draft, questions=tuple(left))


def _split_answer(question: DraftQuestion, answer: str) -> tuple[str, str]:
    """The date of an answer and its zone: a date may name its zone, and a zone is that of the time asked about."""
    if question.fact == "time_zone":
        return question.value, answer
    text, _, zone = answer.rpartition(" ")
    return (text, zone) if text and is_zone(zone) else (answer, "")


#: The keys of a draft as JSON, in their order.
_PLAIN_KEYS: Final = ("series", "number", "kind")


def draft_to_json(draft: EventDraft, *, match: str | None, action: str) -> dict[str, Any]:
    """A draft as plain JSON: dates as in the data format, every key present, `null` or empty where nothing is said."""
    return {
        **{key: getattr(draft, key) for key in _PLAIN_KEYS},
        "parties": list(draft.parties),
        "names": dict(draft.names),
        "start": draft.when.start_text if draft.when else None,
        "end": draft.when.end_text if draft.when else None,
        "time_zone": draft.time_zone,
        "time_as_stated": draft.time_as_stated,
        "city": draft.city,
        "country": draft.country,
        "certainty": draft.certainty,
        "lifecycle": draft.lifecycle,
        "participants": [
            {"person": one.person, "person_text": one.person_text, "office": one.office, "role": one.role}
            for one in draft.participants
        ],
        "side": draft.side,
        "match": match,
        "action": action,
        "spans": {fact: list(span) for fact, span in draft.spans.items()},
        "questions": [
            {"fact": one.fact, "question": one.text, "answers": list(one.answers)} for one in draft.questions
        ],
    }
