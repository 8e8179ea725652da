"""The options of the select fields and radio groups of the event form."""

from collections.abc import Mapping
from typing import Any, Final

from calendar_core.domain.display.card_texts import CERTAINTY_MEANINGS, LIFECYCLE_MEANINGS
from calendar_core.domain.events.facts import FACTS, TITLE_KEYS
from calendar_core.domain.events.record import EventTexts
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, KINDS, LIFECYCLES, ROLES, SIDES, format_label

_PRECISION_OPTIONS: Final = (
    ("", "As written", "no more exactly than the field says"),
    ("day", "The day", "no clock time was stated"),
    ("month", "The month", "the day is not known"),
    ("quarter", "The quarter", "the month is not known"),
    ("half", "The half-year", "the quarter is not known"),
    ("year", "The year", "nothing else is known"),
)
_VISIBILITY_OPTIONS: Final = (("public", "Everybody"), ("draft", "The desk alone: a draft"))


def _build_options(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, format_label(word)) for word in words]


def _build_options_with_meaning(words: tuple[str, ...], meanings: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [(word, format_label(word), meanings[word]) for word in words]


#: Options by the name of their global variable in templates.
FORM_OPTIONS: Final = {
    "text_facts": [(fact.name, fact.form_label or fact.label) for fact in FACTS if hasattr(EventTexts, fact.name)],
    "title_fields": {name: fact_label(name, "en") for name in TITLE_KEYS},
    "kind_options": _build_options(tuple(KINDS)),
    "format_options": _build_options(FORMATS),
    "role_options": _build_options(ROLES),
    "side_options": _build_options(SIDES),
    "country_options": sorted(COUNTRIES.items(), key=lambda entry: entry[1]),
    "visibility_options": _VISIBILITY_OPTIONS,
    "precision_options": _PRECISION_OPTIONS,
    "certainty_options": _build_options_with_meaning(CERTAINTIES, CERTAINTY_MEANINGS),
    "lifecycle_options": _build_options_with_meaning(LIFECYCLES, LIFECYCLE_MEANINGS),
}
