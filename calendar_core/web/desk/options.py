"""What the choices of the forms offer, with what each means: words of `domain.vocabulary`, in its order."""

from collections.abc import Mapping
from typing import Any

from calendar_core.domain.countries import COUNTRIES
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, KINDS, LIFECYCLES, ROLES, SIDES, print_word
from calendar_core.web.formats import CERTAINTY_MEANINGS, LIFECYCLE_MEANINGS

_PRECISIONS = (
    ("", "As written", "no more exactly than the field says"),
    ("day", "The day", "no clock time was stated"),
    ("month", "The month", "the day is not known"),
    ("quarter", "The quarter", "the month is not known"),
    ("half", "The half-year", "the quarter is not known"),
    ("year", "The year", "nothing else is known"),
)
_VISIBILITIES = (("public", "Everybody"), ("draft", "The desk alone: a draft"))


def _words(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, print_word(word)) for word in words]


def _with_meanings(words: tuple[str, ...], meanings: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [(word, print_word(word), meanings[word]) for word in words]


#: `{name of a template's function: what it answers}`.
OPTIONS = {
    "kind_options": _words(tuple(KINDS)),
    "format_options": _words(FORMATS),
    "role_options": _words(ROLES),
    "side_options": _words(SIDES),
    "country_options": sorted(COUNTRIES.items(), key=lambda entry: entry[1]),
    "visibility_options": list(_VISIBILITIES),
    "precision_options": list(_PRECISIONS),
    "certainty_options": _with_meanings(CERTAINTIES, CERTAINTY_MEANINGS),
    "lifecycle_options": _with_meanings(LIFECYCLES, LIFECYCLE_MEANINGS),
}
