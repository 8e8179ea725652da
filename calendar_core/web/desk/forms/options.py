"""The options of the select fields and radio groups of the event form, in the language of the page."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from calendar_core.desk.editing.directory_form import EntryField
from calendar_core.domain.display.card_texts import CERTAINTY_MEANINGS, LIFECYCLE_MEANINGS
from calendar_core.domain.events.facts import FACTS, TITLE_KEYS
from calendar_core.domain.events.record import EventTexts
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.vocabulary import (
    CERTAINTIES,
    FORMATS,
    KINDS,
    LIFECYCLES,
    ROLES,
    SIDES,
    VISIBILITY_LABELS,
    format_label,
)
from calendar_core.messages import Lang, gettext, mark, pgettext, pmark
from calendar_core.web.request.i18n import current_lang

_PRECISIONS: Final = (
    ("", mark("As written"), mark("no more exactly than the field says")),
    ("day", mark("The day"), mark("no clock time was stated")),
    ("month", mark("The month"), mark("the day is not known")),
    ("quarter", mark("The quarter"), mark("the month is not known")),
    ("half", mark("The half-year"), mark("the quarter is not known")),
    ("year", mark("The year"), mark("nothing else is known")),
)
#: The words of the directory that are no words of events, and what a choice of a field means.
_ENTRY_WORDS: Final = {
    "country": pmark("directory", "Country"),
    "organisation": pmark("directory", "Organisation"),
    "head-of-state": pmark("directory", "Head of state"),
    "head-of-government": pmark("directory", "Head of government"),
    "foreign": pmark("directory", "Foreign affairs"),
    "defence": pmark("directory", "Defence"),
    "military": pmark("directory", "Military"),
    "unification": pmark("directory", "Unification"),
    "nsa": pmark("directory", "National security adviser"),
    "secretary-general": pmark("directory", "Secretary-general"),
    "other": pmark("directory", "Other"),
    "principal": pmark("directory", "Principal"),
    "senior-official": pmark("directory", "Senior official"),
}
_ENTRY_CHOICES: Final = {
    ("visibility", ""): pmark("directory", "As follows from its events"),
    ("visibility", "desk"): pmark("directory", "Only when a public event names it"),
    ("visibility", "public"): pmark("directory", "At once"),
    ("acting", ""): pmark("directory", "No"),
    ("acting", "true"): pmark("directory", "Yes"),
    ("bounds", ""): pmark("directory", "The dates of the term"),
    ("bounds", "sightings"): pmark("directory", "First and last seen in office"),
}


def form_options() -> dict[str, Any]:
    """The options by field: `(value, label)`, of radio groups `(value, label, meaning)`; labels of the long texts."""
    lang = current_lang()
    return {
        "texts": [(fact.name, _form_label(fact.name, fact.form_label, lang)) for fact in _LONG_TEXTS],
        "titles": {name: fact_label(name, lang) for name in TITLE_KEYS},
        "kinds": _label_words(KINDS, lang),
        "formats": _label_words(FORMATS, lang),
        "roles": _label_words(ROLES, lang),
        "sides": _label_words(SIDES, lang),
        "countries": sorted(((code, country_name(code, lang)) for code in COUNTRIES), key=lambda entry: entry[1]),
        "visibilities": [(word, gettext(label, lang)) for word, label in VISIBILITY_LABELS.items()],
        "precisions": [(word, gettext(label, lang), gettext(meaning, lang)) for word, label, meaning in _PRECISIONS],
        "certainties": _label_words_with_meaning(CERTAINTIES, CERTAINTY_MEANINGS, lang),
        "lifecycles": _label_words_with_meaning(LIFECYCLES, LIFECYCLE_MEANINGS, lang),
    }


def entry_choices(field: EntryField) -> list[tuple[str, str]]:
    """`(word, label)` of a select field in the form of an entry; the first is empty where one has to be chosen."""
    lang = current_lang()
    words = field.choices if "" in field.choices else ("", *field.choices)
    return [(word, _label_choice(field.name, word, lang)) for word in words]


def _label_choice(name: str, word: str, lang: Lang) -> str:
    if (name, word) in _ENTRY_CHOICES:
        return pgettext("directory", _ENTRY_CHOICES[name, word], lang)
    if word in _ENTRY_WORDS:
        return pgettext("directory", _ENTRY_WORDS[word], lang)
    return format_label(word, lang) if word else ""


_LONG_TEXTS: Final = [fact for fact in FACTS if hasattr(EventTexts, fact.name)]


def _form_label(name: str, label: str | None, lang: Lang) -> str:
    return pgettext("field", label, lang) if label else fact_label(name, lang)


def _label_words(words: Iterable[str], lang: Lang) -> list[tuple[str, str]]:
    return [(word, format_label(word, lang)) for word in words]


def _label_words_with_meaning(
    words: Iterable[str], meanings: Mapping[str, str], lang: Lang
) -> list[tuple[str, str, str]]:
    return [(word, format_label(word, lang), gettext(meanings[word], lang)) for word in words]
