"""The questions that a text left open in a proposal, their answers, and what an answer fills in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from calendar_core.desk.editing.event_form import EventFormData
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.messages import FormattedMessage, Message, message_from_json
from calendar_core.store.editing.save_directory import load_entry


@dataclass(frozen=True, kw_only=True)
class ReviewQuestion:
    """What a text leaves open, with its answers; `key` is the name of the field in the form.

    The question about a party that the record lacked, whose id is the `value`, has that id as its answer once the
    directory has it; the event is without it until then, and where nothing is answered.
    """

    key: str
    fact: str
    text: str
    answers: tuple[str, ...]
    value: str

    @property
    def default(self) -> str:
        """What is answered without a choice: a party that was added since the text was read is meant to be taken."""
        return self.value if self.fact == "parties" and self.answers else ""


def load_questions(connection: Connection, draft: Mapping[str, Any]) -> tuple[ReviewQuestion, ...]:
    """The questions of a draft as it was stored."""
    return tuple(
        ReviewQuestion(
            key=f"answer-{place}",
            fact=one["fact"],
            text=_text_of(one),
            answers=tuple(one["answers"]) or _find_party(connection, one),
            value=one.get("value", ""),
        )
        for place, one in enumerate(draft.get("questions", ()))
    )


def _text_of(stored: Mapping[str, Any]) -> str:
    """The question, with the name of the country in the language in which it will be read."""
    text = message_from_json(stored["question"])
    if stored["fact"] == "parties" and stored.get("value") and isinstance(text, Message):
        return Message(text.id, country=FormattedMessage(partial(country_name, stored["value"])))
    return text


def _find_party(connection: Connection, stored: Mapping[str, Any]) -> tuple[str, ...]:
    party = stored.get("value", "")
    is_known = stored["fact"] == "parties" and bool(party) and load_entry(connection, "party", party) is not None
    return (party,) if is_known else ()


def fill_when(form: EventFormData, questions: Iterable[ReviewQuestion], answers: Mapping[str, str]) -> EventFormData:
    """The form with the answers about its time: a date may name its zone, and a zone is that of a clock time."""
    for question in questions:
        answer = answers[question.key]
        if question.fact == "parties" or answer not in question.answers:
            continue
        text, _, zone = answer.rpartition(" ")
        if question.fact == "time_zone":
            filled = {"time_zone": answer, **({"when": question.value} if question.value else {})}
        else:
            filled = {"when": text, "time_zone": zone} if text and is_zone(zone) else {"when": answer}
        form = replace(form, values={**form.values, **filled})
    return form


def fill_parties(form: EventFormData, questions: Iterable[ReviewQuestion], answers: Mapping[str, str]) -> EventFormData:
    """The form with the parties that are taken though the record lacked them when the text was read."""
    taken = [one.value for one in questions if one.fact == "parties" and answers[one.key] in one.answers]
    parties = ", ".join(filter(None, [form["parties"], *taken]))
    return replace(form, values={**form.values, "parties": parties})
