"""Template filters: values of the domain as text, in the language and zone of the request.

Jinja autoescapes all results. A URL from the record becomes a link only if `safe_url` accepts it.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.display.card_texts import (
    PRECISION_MEANINGS,
    describe_certainty,
    describe_lifecycle,
    format_card_kind,
    format_card_status,
    format_clocks,
    format_datetime_attribute,
    format_place,
    format_reader_time,
    format_utc,
    has_own_when,
    is_usual_status,
    outcome_heading,
)
from calendar_core.domain.display.dates import (
    format_day_short,
    format_days_short,
    format_days_under_month,
    format_partial_date,
    format_term,
    format_years,
    heading_parts,
)
from calendar_core.domain.events.cards import Attendance, Card, PartyName
from calendar_core.domain.events.deadlines import format_deadline
from calendar_core.domain.events.status import format_certainty_suffix, format_lifecycle, format_title_with_status
from calendar_core.domain.history.change_kinds import format_change_kinds
from calendar_core.domain.history.describe_changes import list_fact_labels
from calendar_core.domain.places.capitals import city_of_zone
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.quality.series_outlook_texts import format_gaps
from calendar_core.domain.quality.source_conflicts import disputable_fact_label
from calendar_core.domain.subscriptions.reminder_times import format_duration
from calendar_core.domain.text.links import host_of, safe_url
from calendar_core.domain.text.localized import DEFAULT_LANG, RECORD_LANGS, Names, language_name
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.text.tagged import TaggedText, lang_of, text_in
from calendar_core.domain.time.date_parts import month_name
from calendar_core.domain.time.formatting import format_instant, format_range, format_weekday, format_when
from calendar_core.domain.time.when import Day, Month
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang
from calendar_core.messages import language_name as own_name
from calendar_core.store.directory.entries import PersonEntry, TermEntry
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import current_query

Filter = Callable[..., Any]


def _lang() -> Lang:
    return current_query().display.lang


def _lang_attribute(text: str | None) -> Markup | str:
    """The `lang` attribute of a text in another language than the page; '' for one in the language of the page.

    The language is the one that the text carries, else that of its script; of Latin letters English on a page of
    another script, and unknown on any other.
    """
    page_lang = _lang()
    lang = lang_of(text or "") or (DEFAULT_LANG if lang_of(own_name(page_lang)) else page_lang)
    return "" if not text or lang == page_lang else Markup(' lang="{}"').format(lang)


def _display_name(thing: Any) -> TaggedText:
    """The name of an office, a series, a person or an event in the page's language, as far as the record has one."""
    return text_in(thing.names, _lang())


def _other_name(thing: Any) -> TaggedText:
    """Its name in another language, of a person the one in English or the own script; empty where there is none."""
    shown, names = _display_name(thing), thing.names
    found = [text_in(names, lang) for lang in (*RECORD_LANGS, *names)]
    if hasattr(thing, "name_native"):
        found = [found[0], _tag_spelling(thing.name_native or "", thing)]
    return next((name for name in found if name and name != shown), TaggedText("", None))


def _tag_spelling(name: str, person: Attendance | TermEntry | PersonEntry) -> TaggedText:
    """A spelling of a person's name, in the language of the country that the person acts for."""
    return TaggedText(name, lang_of(name, country=_country_of(person)))


def _country_of(person: Attendance | TermEntry | PersonEntry) -> str | None:
    """The id of the party that a person acts for, of several the latest; None where no office is known."""
    if isinstance(person, Attendance):
        return person.party.id
    terms = person.terms[-1:] if isinstance(person, PersonEntry) else (person,)
    return next((term.office.party.id for term in terms), None)


def _localized_text(texts: Names) -> TaggedText:
    """A text of the record in the page's language."""
    return text_in(texts, _lang())


def _display_party(party: PartyName) -> TaggedText:
    """The everyday name of a party in the page's language, or the one that stands in for it."""
    name, lang = party.display_name(_lang()), _lang()
    is_known = lang in party.short_names or lang in party.names
    return TaggedText(name, lang if is_known else DEFAULT_LANG)


def _other_party_names(party: PartyName) -> list[TaggedText]:
    """The everyday names of a party in the other languages of the record."""
    shown = _display_party(party)
    names = {TaggedText(party.display_name(lang), lang): None for lang in RECORD_LANGS if lang in party.names}
    return [name for name in names if name != shown]


def _format_term(term: TermEntry) -> str:
    return format_term(term.valid_from, term.valid_to, has_observed_bounds=term.has_observed_bounds, lang=_lang())


def _term_titles(term: TermEntry) -> str:
    """The titles that the office bore during a term, in the page's language."""
    return " / ".join(title.text(_lang()) for title in term.office.titles_during(term.valid_from, term.valid_to))


def _format_instant(instant: datetime) -> str:
    return format_instant(instant, current_query().zone, _lang())


def _format_status(card: Card) -> str:
    return format_card_status(card, now=current_query().effective_now, lang=_lang())


def _format_clocks(card: Card, day: date) -> tuple[str, str]:
    query = current_query()
    return format_clocks(card, day, _lang(), reader_zone=query.display.zone, day_zone=query.day_zone)


def _describe_lifecycle(card: Card) -> str:
    return describe_lifecycle(card, now=current_query().effective_now, lang=_lang())


def _month(day: date) -> str:
    return format_when(Month(day.year, day.month), _lang())


def register(app: Flask) -> None:
    """Register the template filters."""
    app.jinja_env.undefined = StrictUndefined
    filters = {**_filters_of_dates(), **_filters_of_cards(), **_filters_of_words()}
    app.jinja_env.filters.update({name: _evaluate_at_runtime(function) for name, function in filters.items()})


def _filters_of_dates() -> dict[str, Filter]:
    return {
        "when": lambda when: format_when(when, _lang()),
        "day": lambda day: format_when(Day(day), _lang()),
        "short_days": lambda first, last: format_days_short(first, last, _lang()),
        "short_date": lambda day: format_day_short(day, _lang(), year=current_query().today.year),
        "weekday": lambda day: format_weekday(day, _lang()),
        "short_weekday": lambda day: format_weekday(day, _lang(), short=True),
        "month": _month,
        "short_month_name": lambda number: month_name(number, _lang(), short=True),
        "month_name": lambda day: month_name(day.month, _lang()),
        "heading_parts": lambda day: heading_parts(day, _lang()),
        "partial_date": lambda text: format_partial_date(text, _lang()),
        "instant": _format_instant,
        "iso": format_utc,
        "range_to": lambda first, last, is_spaced=True: format_range(first, last, _lang(), is_spaced=is_spaced),
        "years": lambda years: format_years(years[0], years[1], _lang()) if years else "",
        "term": _format_term,
        "term_titles": _term_titles,
        "deadline": lambda deadline, card: format_deadline(deadline, card.when, _lang()),
        "gaps": lambda gaps: format_gaps(gaps, _lang()),
        "duration": lambda length: format_duration(length, _lang()),
        "zone_place": lambda key: city_of_zone(key, _lang()),
    }


def _filters_of_cards() -> dict[str, Filter]:
    return {
        "datetime_attribute": lambda card, day=None: format_datetime_attribute(
            card, day, day_zone=current_query().day_zone
        ),
        "shown_day": lambda card: find_days(card, current_query().day_zone)[0],
        "day_in_year": lambda card, month: format_days_under_month(card.when, month, _lang()),
        "clock": lambda card, day: _format_clocks(card, day)[0],
        "other_clock": lambda card, day: _format_clocks(card, day)[1],
        "reader_time": lambda card: format_reader_time(card, current_query().display.zone, _lang()),
        "status": _format_status,
        "is_usual": lambda card: is_usual_status(card, now=current_query().effective_now),
        "title_with_status": lambda card: format_title_with_status(card, _lang()),
        "certainty_suffix": lambda card: format_certainty_suffix(card, _lang()),
        "has_own_when": has_own_when,
        "short_title": lambda card: card.short_title(_lang()),
        "place": lambda card: format_place(card, _lang()),
        "precision_meaning": lambda card: gettext(PRECISION_MEANINGS[card.when.precision]),
        "certainty_meaning": lambda card: describe_certainty(card, _lang()),
        "outcome_heading": lambda card: outcome_heading(card, _lang()),
        "kind_label": lambda card: format_card_kind(card, _lang()),
        "lifecycle_meaning": _describe_lifecycle,
        "lifecycle_label": lambda card: format_lifecycle(card.lifecycle, kind=card.kind, lang=_lang()),
    }


def _filters_of_words() -> dict[str, Filter]:
    return {
        "party": _display_party,
        "other_party_names": _other_party_names,
        "spelling": _tag_spelling,
        "in_language": TaggedText,
        "label": lambda word: format_label(word, _lang()),
        "display_name": _display_name,
        "other_name": _other_name,
        "localized": _localized_text,
        "lang_attribute": _lang_attribute,
        "meanings": lambda meanings: format_change_kinds(meanings, _lang()),
        "ordinal": lambda number: format_ordinal(number, _lang()),
        "fact_names": lambda keys: list_fact_labels(keys, _lang()),
        "fact_name": lambda fact: disputable_fact_label(fact, _lang()),
        "language_name": lambda tag: language_name(tag, _lang()),
        "country": lambda code: country_name(code, _lang()),
        "city": lambda city: city_name(city, _lang()),
        "safe_url": safe_url,
        "host": host_of,
    }


def _evaluate_at_runtime(function: Filter) -> Filter:
    """A filter that Jinja does not evaluate at compile time, which would use the language of the first request."""

    @pass_context
    def filtered(_: Context, *given: Any) -> Any:
        return function(*given)

    return filtered
