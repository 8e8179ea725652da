"""Form fields of delivery preferences, filled from stored values or from a submitted form with its errors.

An invalid form is shown again with each error beside its field; all input is preserved.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar, cast

from werkzeug.datastructures import MultiDict

from calendar_core.domain.history.notices import NoticeLevel
from calendar_core.domain.places.capitals import city_of_zone, find_zone_of_city
from calendar_core.domain.subscriptions.digest_schedule import FREQUENCIES, DigestSchedule, Frequency
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.subscriptions.reminder_times import (
    OFFERED_LEADS,
    format_duration,
    format_lead,
    parse_leads,
)
from calendar_core.domain.time.formatting import format_weekday
from calendar_core.domain.time.quiet_hours import parse_quiet_hours
from calendar_core.domain.time.zone_keys import is_zone, zone
from calendar_core.errors import CalendarError
from calendar_core.messages import LANGS, Lang, language_name
from calendar_core.web.pages.filter_form import Option, build_zone_options
from calendar_core.web.request.i18n import gettext, lazy_gettext
from calendar_core.web.request.query import current_query

_LEVELS: Final[dict[NoticeLevel, Any]] = {
    "important": lazy_gettext("announced, moved, postponed, cancelled, or another place"),
    "all": lazy_gettext("everything"),
}
_FREQUENCIES: Final = {"weekly": lazy_gettext("every week"), "daily": lazy_gettext("every day")}
_NONE: Final = "none"
_FIELD_NAMES: Final = (
    *("changes", "level", "digest", "frequency", "hour", "weekday"),
    *("lang", "zone", "quiet_from", "quiet_to", "own"),
)
# The fields that are folded while they are empty.
_FOLDED: Final = ("own", "quiet_from", "quiet_to")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class PreferencesFields:
    """Values of the form by field, and errors by field; `leads` are the ticked ones, as ISO texts.

    `changes` and `digest` are ticked unless they are "none"; `level` and `frequency` say how. `is_zone_unknown`: the
    zone is none that the reader chose, so that a script may propose the browser's.
    """

    texts: Mapping[str, str]
    leads: tuple[str, ...]
    is_zone_unknown: bool = False
    errors: Mapping[str, CalendarError] = field(default_factory=dict)

    @property
    def lead_options(self) -> tuple[tuple[Option, bool], ...]:
        """The lead times on offer, and whether each is ticked."""
        offered = ((format_lead(lead), format_duration(lead, current_query().display.lang)) for lead in OFFERED_LEADS)
        return tuple((Option(value=value, text=text), value in self.leads) for value, text in offered)

    @property
    def zones(self) -> tuple[Option, ...]:
        """The zones on offer."""
        return build_zone_options(None)

    @property
    def zone_in_words(self) -> str:
        """The zone as "Seoul time"; a text that is no zone as it is."""
        key = self.texts["zone"]
        if "/" not in key or not is_zone(key):
            return key
        return gettext("%(place)s time", place=city_of_zone(key, current_query().display.lang))

    @property
    def has_details(self) -> bool:
        """Whether a field is in use, or wrong, that is folded otherwise."""
        return any(self.texts[name] for name in _FOLDED) or not self.errors.keys().isdisjoint((*_FOLDED, "quiet"))

    @property
    def weekdays(self) -> tuple[Option, ...]:
        """The days of the week, from Monday, 0, on."""
        monday, lang = date.min, current_query().display.lang
        days = (format_weekday(monday + timedelta(days=number), lang) for number in range(7))
        return tuple(Option(value=str(number), text=name) for number, name in enumerate(days))

    levels = tuple(Option(value=level, text=text) for level, text in _LEVELS.items())
    frequencies = tuple(Option(value=frequency, text=text) for frequency, text in _FREQUENCIES.items())
    hours = tuple(Option(value=str(hour), text=f"{hour:02}:00") for hour in range(24))
    languages = tuple(Option(value=lang, text=language_name(lang)) for lang in LANGS)


def default_fields(lang: Lang, reader_zone: str, *, is_chosen: bool) -> PreferencesFields:
    """The fields of a new subscription: nothing is ticked that nobody asked for. `is_chosen`: the zone is the reader's
    own choice, and not that of the language.
    """
    return replace(
        fields_from_preferences(Preferences(lang=lang, time_zone=reader_zone)), is_zone_unknown=not is_chosen
    )


def fields_from_preferences(preferences: Preferences) -> PreferencesFields:
    """The fields of stored preferences."""
    digest = preferences.digest or DigestSchedule(frequency="weekly")
    own = (
        format_duration(lead, current_query().display.lang) for lead in preferences.leads if lead not in OFFERED_LEADS
    )
    texts = {
        "changes": preferences.changes,
        "level": "all" if preferences.changes == "all" else "important",
        "digest": digest.frequency if preferences.digest else _NONE,
        "frequency": digest.frequency,
        "hour": str(digest.hour),
        "weekday": str(digest.weekday),
        "lang": preferences.lang,
        "zone": preferences.time_zone,
        "quiet_from": f"{preferences.quiet.begin:%H:%M}" if preferences.quiet else "",
        "quiet_to": f"{preferences.quiet.end:%H:%M}" if preferences.quiet else "",
        "own": ", ".join(own),
    }
    return PreferencesFields(texts=texts, leads=tuple(map(format_lead, preferences.leads)))


def fields_from_form(form: MultiDict[str, str]) -> tuple[PreferencesFields, Preferences | None]:
    """Parse a submitted form into fields and preferences; the preferences are None if the fields have errors."""
    errors: dict[str, CalendarError] = {}

    def parse(name: str, parser: Callable[[], T], default: T) -> T:
        try:
            return parser()
        except CalendarError as error:
            errors[name] = error
            return default

    texts = {name: form.get(name, "") for name in _FIELD_NAMES}
    # What is not ticked is not sent by a browser; how it would be told is in a field of its own.
    texts |= {name: texts[name] or _NONE for name in ("changes", "digest")}
    for tick, how, usual in (("changes", "level", "important"), ("digest", "frequency", "weekly")):
        if texts[tick] != _NONE:
            texts[tick] = texts[how] = texts[how] or texts[tick]
        texts[how] = texts[how] or usual
    preferences = Preferences(
        leads=tuple(parse("own", lambda: parse_leads([*form.getlist("lead"), texts["own"]]), [])),
        changes=parse("changes", lambda: _parse_level(texts["changes"]), "none"),
        digest=parse("digest", lambda: _parse_digest(texts), None),
        quiet=parse("quiet", lambda: parse_quiet_hours(texts["quiet_from"], texts["quiet_to"]), None),
        lang=parse("lang", lambda: _parse_choice(texts["lang"], LANGS), "en"),
        time_zone=parse("zone", lambda: zone(find_zone_of_city(texts["zone"]) or texts["zone"]).key, "UTC"),
    )
    if not errors:
        preferences = parse("send", preferences.validated, preferences)
    fields = PreferencesFields(texts=texts, leads=tuple(form.getlist("lead")), errors=errors)
    return fields, None if errors else preferences


def _parse_level(text: str) -> NoticeLevel:
    return cast("NoticeLevel", _parse_choice(text, (*_LEVELS, _NONE)))


def _parse_digest(texts: Mapping[str, str]) -> DigestSchedule | None:
    frequency = texts["digest"]
    if frequency == _NONE:
        return None
    return DigestSchedule(
        frequency=cast("Frequency", _parse_choice(frequency, FREQUENCIES)),
        hour=int(_parse_choice(texts["hour"] or "8", [str(hour) for hour in range(24)])),
        weekday=int(_parse_choice(texts["weekday"] or "0", [str(day) for day in range(7)])),
    )


def _parse_choice(text: str, words: Collection[str]) -> str:
    if text not in words:
        raise CalendarError(
            "%(value)s is none of the choices.",
            next_step="Use one of %(words)s.",
            value=repr(text[:40]),
            words=", ".join(words),
        )
    return text
