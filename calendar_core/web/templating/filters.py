"""What templates can say: filters that turn values of the domain into texts, and the addresses of pages.

Every text passes through Jinja's autoescape afterwards; nothing here answers markup. Addresses from the record are
only links when `safe_url` lets them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, url_for
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from calendar_core.domain.display.local_times import format_short_clock
from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.record import Deadline
from calendar_core.domain.events.status import format_lifecycle, format_status, is_over_unverified
from calendar_core.domain.history.change_kinds import format_change_kinds
from calendar_core.domain.places.capitals import city_of_zone
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.quality.source_conflicts import disputable_fact_label
from calendar_core.domain.subscriptions.reminder_times import format_duration
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import (
    MONTHS,
    day_marker,
    format_instant,
    format_local_time,
    format_weekday,
    format_when,
)
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Day, Month, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import format_label
from calendar_core.store.directory.queries import TermEntry
from calendar_core.web.context import context
from calendar_core.web.request.i18n import gettext, lazy_gettext
from calendar_core.web.request.query import current_query, has_reconstructed_events
from calendar_core.web.templating.urls import (
    api_url,
    atom_url,
    chart_url,
    filtered_url,
    lang_url,
    mail_signup_url,
    page_url,
    present_url,
    selection_url,
    single_filter_url,
    subscribe_url,
)

_PRECISIONS = {
    "time": lazy_gettext("to the clock time"),
    "day": lazy_gettext("to the day; no clock time is stated"),
    "days": lazy_gettext("to the days; no clock time is stated"),
    "month": lazy_gettext("to the month; the day is not known"),
    "quarter": lazy_gettext("to the quarter; the day is not known"),
    "half": lazy_gettext("to the half-year; the day is not known"),
    "year": lazy_gettext("to the year; the day is not known"),
}
CERTAINTY_MEANINGS = {
    "expected": lazy_gettext("from the habit of its series alone"),
    "proposed": lazy_gettext("suggested, and not agreed"),
    "announced": lazy_gettext("by one side"),
    "confirmed": lazy_gettext("by all sides or by the host"),
}
LIFECYCLE_MEANINGS = {
    "scheduled": lazy_gettext("it lies ahead"),
    "held": lazy_gettext("a source says that it took place"),
    "postponed": lazy_gettext("it will not be at this time"),
    "cancelled": lazy_gettext("it will not be"),
}
_PARTS_OF_MONTH = {"early": lazy_gettext("early"), "mid": lazy_gettext("mid"), "late": lazy_gettext("late")}


def safe_url(url: str | None) -> str | None:
    """An address of the web that may be a link; None for every other scheme and for anything crooked."""
    if not url or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_web else None


def host_of(url: str) -> str:
    """Whose page a safe address is: 'mofa.go.kr'."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _format_when(when: When) -> str:
    return format_when(when, current_query().display.lang)


def _format_day(day: date) -> str:
    return format_when(Day(day), current_query().display.lang)


def _format_weekday(day: date) -> str:
    return format_weekday(day, current_query().display.lang)


def _format_short_weekday(day: date) -> str:
    return format_weekday(day, current_query().display.lang, short=True)


def _month_name(day: date) -> str:
    return f"{day.month}월" if current_query().display.lang == "ko" else MONTHS[day.month - 1]


def _format_month(day: date) -> str:
    return format_when(Month(day.year, day.month), current_query().display.lang)


def _format_partial_date(text: str | None) -> str:
    """A day, month or year as the data set writes it, in words and without its weekday; an instant with its offset."""
    if text is None:
        return ""
    if "T" in text:
        instant = datetime.fromisoformat(text)
        return f"{_format_day_without_weekday(instant.date())}, {instant:%H:%M} {_format_offset(instant)}"
    when = when_from_texts(text)
    return _format_day_without_weekday(when.day) if isinstance(when, Day) else _format_when(when)


def _format_day_without_weekday(day: date) -> str:
    if current_query().display.lang == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _format_offset(instant: datetime) -> str:
    """The offset that an instant bears: 'UTC+9', 'UTC-3:30', 'UTC'."""
    minutes = int((instant.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else "UTC"


def _format_term(term: TermEntry) -> str:
    """From when to when somebody held an office, as exactly as the record knows; bounds of sightings are named so."""
    begins, ends = _format_partial_date(term.valid_from), _format_partial_date(term.valid_to)
    if term.has_observed_bounds and begins and ends and begins != ends:
        return gettext(
            "Recorded in office between %(begins)s and %(ends)s; the real term is longer", begins=begins, ends=ends
        )
    if term.has_observed_bounds:
        return gettext("Recorded in office in %(day)s; the real term is longer", day=begins or ends)
    if begins and ends:
        return f"{begins} – {ends}"
    if begins:
        return gettext("Since %(day)s; in office at the last check", day=begins)
    return gettext("Until %(day)s", day=ends) if ends else gettext("Dates not recorded")


def _format_day_in_year(card: Card) -> str:
    """The days of an event under the heading of its month: 'Wed 4', '30 – 2 Nov', 'late', 'undated'."""
    when, is_korean = card.when, current_query().display.lang == "ko"
    if not when.is_dated:
        part = getattr(when, "part", None)
        return str(_PARTS_OF_MONTH[part]) if part else gettext("undated")
    last = when.end_day - timedelta(days=1)
    if last == when.first_day:
        weekday = _format_short_weekday(last)
        return f"{last.day}일({weekday})" if is_korean else f"{weekday} {last.day}"
    if (last.year, last.month) == (when.first_day.year, when.first_day.month):
        return f"{when.first_day.day}–{last.day}{'일' if is_korean else ''}"
    end = f"{last.month}월 {last.day}일" if is_korean else f"{last.day} {MONTHS[last.month - 1][:3]}"
    return f"{when.first_day.day}{'일' if is_korean else ''} – {end}"


def _format_deadline(deadline: Deadline, card: Card) -> str:
    return _format_when(when_from_texts(deadline.at, zone=deadline.time_zone or card.when.zone))


def _is_hangul(text: str) -> bool:
    """Whether a name is written in Korean."""
    return any("\uac00" <= character <= "\ud7a3" for character in text)


_LANG_ATTRIBUTES = {"en": Markup(' lang="en"'), "ko": Markup(' lang="ko"')}


def _lang_attribute(text: str | None) -> Markup | str:
    """What marks a text of the record that is not in the page's language; it is English or, with Hangul, Korean."""
    lang = "ko" if text and _is_hangul(text) else "en"
    return "" if not text or lang == current_query().display.lang else _LANG_ATTRIBUTES[lang]


def _display_name(thing: Any) -> str:
    """What an office, a series, a person or an event is called in the page's language, as far as the record knows."""
    names = _names_of(thing)
    return names[1] or names[0] if current_query().display.lang == "ko" else names[0]


def _other_name(thing: Any) -> str:
    """Its name in the other language; empty where there is none."""
    first, native = _names_of(thing)
    shown = _display_name(thing)
    return next((name for name in (native, first) if name and name != shown), "")


def _names_of(thing: Any) -> tuple[str, str | None]:
    if hasattr(thing, "title"):
        return thing.title, getattr(thing, "title_ko", None)
    return thing.name, thing.name_native if hasattr(thing, "name_native") else thing.name_ko


def _format_instant(instant: datetime) -> str:
    return format_instant(instant, current_query().zone, current_query().display.lang)


def _format_iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _format_datetime_attribute(card: Card) -> str:
    """What a `time` element may say: an instant where one was stated, else a day, a month or a year."""
    if isinstance(card.when, WallTime):
        return _format_iso(card.starts_at)
    if card.when.is_dated:
        return card.when.first_day.isoformat()
    return card.when.start_text[:7] if card.when.precision == "month" else str(card.when.first_day.year)


def _format_clock(card: Card) -> str:
    """'07:10 KST' at the venue; empty where no clock time is known."""
    return format_short_clock(card.starts_at, card.when.zone) if isinstance(card.when, WallTime) else ""


def _format_reader_clock(card: Card) -> str:
    """The same by the reader's clock, with the day marker; empty where no zone was asked for, or the clocks agree."""
    zone = current_query().display.zone
    if zone is None or not isinstance(card.when, WallTime):
        return ""
    there, here = format_short_clock(card.starts_at, card.when.zone), format_short_clock(card.starts_at, zone)
    marker = day_marker(card.starts_at, zone=zone, venue_zone=card.when.zone, lang=current_query().display.lang)
    return "" if there == here else f"{here} {marker}".rstrip()


def _format_reader_time(card: Card) -> str:
    """The start by the reader's clock in full; empty where no zone was asked for, or where it is the same."""
    zone = current_query().display.zone
    if zone is None or not isinstance(card.when, WallTime):
        return ""
    if format_short_clock(card.starts_at, zone) == format_short_clock(card.starts_at, card.when.zone):
        return ""
    return format_local_time(card.starts_at, zone=zone, venue_zone=card.when.zone, lang=current_query().display.lang)


def _has_own_when(card: Card) -> bool:
    """Whether the when says more than the heading of a day, a month or a year above it."""
    return card.when.precision in ("time", "days") or (isinstance(card.when, Month) and card.when.part is not None)


def _format_lifecycle(card: Card) -> str:
    return format_lifecycle(card.lifecycle, kind=card.kind, lang=current_query().display.lang)


def _format_status(card: Card) -> str:
    asked = current_query()
    lang, now = asked.display.lang, asked.effective_now
    return format_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)


def _lifecycle_meaning(card: Card) -> str:
    if is_over_unverified(card.lifecycle, ends_at=card.ends_at, now=current_query().effective_now):
        return gettext("its time has passed, and no source in the record says that it was held")
    return str(LIFECYCLE_MEANINGS[card.lifecycle])


def _country_name(code: str) -> str:
    return country_name(code, current_query().display.lang)


def _city_name(city: str) -> str:
    return city_name(city, current_query().display.lang)


def _format_place(card: Card) -> str:
    """City and country, as far as known; 'Video call' where nobody travelled."""
    country = _country_name(card.country) if card.country else None
    city = _city_name(card.city) if card.city else None
    named = ", ".join(dict.fromkeys(part for part in (city, country) if part))
    if card.format == "virtual":
        return gettext("By video link (%(place)s)", place=named) if named else gettext("By video link")
    return named


def _party_name(party: PartyName) -> str:
    return party.display_name(current_query().display.lang)


def _label(word: str) -> str:
    return format_label(word, current_query().display.lang)


def hash_assets(app: Flask) -> dict[str, str]:
    """Each file of `static/` with the first digits of its hash, so that browsers may keep it for good."""
    folder = Path(str(app.static_folder))
    return {
        file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in sorted(folder.iterdir()) if file.is_file()
    }


def _evaluate_at_runtime(answer: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that Jinja never computes in advance: of a constant it would, in the language of whoever came first."""

    @pass_context
    def filtered(_: Context, *given: Any) -> Any:
        return answer(*given)

    return filtered


def register(app: Flask) -> None:
    """Give the templates their filters and functions."""
    app.jinja_env.undefined = StrictUndefined
    _register_filters(app)
    _register_globals(app)


def _register_filters(app: Flask) -> None:
    filters: dict[str, Callable[..., Any]] = {
        "when": _format_when,
        "day": _format_day,
        "weekday": _format_weekday,
        "short_weekday": _format_short_weekday,
        "month": _format_month,
        "month_name": _month_name,
        "partial_date": _format_partial_date,
        "instant": _format_instant,
        "iso": _format_iso,
        "datetime_attribute": _format_datetime_attribute,
        "clock": _format_clock,
        "reader_clock": _format_reader_clock,
        "reader_time": _format_reader_time,
        "status": _format_status,
        "has_own_when": _has_own_when,
        "place": _format_place,
        "party": _party_name,
        "label": _label,
        "display_name": _display_name,
        "other_name": _other_name,
        "lang_attribute": _lang_attribute,
        "meanings": lambda meanings: format_change_kinds(meanings, current_query().display.lang),
        "ordinal": lambda number: format_ordinal(number, current_query().display.lang),
        "fact_name": lambda fact: disputable_fact_label(fact, current_query().display.lang),
        "term": _format_term,
        "day_in_year": _format_day_in_year,
        "deadline": _format_deadline,
        "country": _country_name,
        "city": _city_name,
        "safe_url": safe_url,
        "host": host_of,
        "precision_meaning": lambda card: _PRECISIONS[card.when.precision],
        "certainty_meaning": lambda word: CERTAINTY_MEANINGS[word],
        "lifecycle_meaning": _lifecycle_meaning,
        "lifecycle_label": _format_lifecycle,
        "duration": lambda length: format_duration(length, current_query().display.lang),
        "zone_place": lambda key: city_of_zone(key, current_query().display.lang),
    }
    app.jinja_env.filters.update({name: _evaluate_at_runtime(answer) for name, answer in filters.items()})


def _register_globals(app: Flask) -> None:
    versions = hash_assets(app)
    app.jinja_env.globals.update(
        page_url=page_url,
        filtered_url=filtered_url,
        single_filter_url=single_filter_url,
        subscribe_url=subscribe_url,
        mail_signup_url=mail_signup_url,
        selection_url=selection_url,
        chart_url=chart_url,
        api_url=api_url,
        atom_url=atom_url,
        present_url=present_url,
        lang_url=lang_url,
        current_query=current_query,
        asset_url=lambda name: url_for("static", filename=name, v=versions[name]),
        is_reconstructed=has_reconstructed_events,
        base_url=lambda: context().settings.base_url,
    )
