"""The fields in which a reader says how to be told: shown as they are kept, or as they were written with what is wrong.

A form that cannot be used is shown again with the fault beside its field, and nothing that was written is lost.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar, cast

from werkzeug.datastructures import MultiDict

from calendar_core.domain.history.change_kinds import Level
from calendar_core.domain.subscriptions.digest_schedule import FREQUENCIES, Digest, Frequency
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.subscriptions.reminder_times import (
    OFFERED_LEADS,
    USUAL_LEADS,
    lead_text,
    print_length,
    read_leads,
)
from calendar_core.domain.time.formatting import print_weekday
from calendar_core.domain.time.quiet_hours import read_quiet_hours
from calendar_core.domain.time.zones import zone
from calendar_core.errors import CalendarError
from calendar_core.messages import LANGS, Lang
from calendar_core.web.pages.filter_form import Option, zone_options
from calendar_core.web.request.i18n import lazy_gettext
from calendar_core.web.request.query import current

_LEVELS: Final[dict[Level, Any]] = {
    "important": lazy_gettext("announced, moved, postponed, cancelled, or another place"),
    "all": lazy_gettext("everything"),
    "none": lazy_gettext("nothing"),
}
_DIGESTS: Final = {
    "none": lazy_gettext("never"),
    "daily": lazy_gettext("every day"),
    "weekly": lazy_gettext("every week"),
}
_LANGUAGES: Final = {"en": "English", "ko": "한국어"}
_NAMES: Final = ("changes", "digest", "hour", "weekday", "lang", "zone", "quiet_from", "quiet_to", "own")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The texts of a form by field, and what is wrong by field; `leads` are the ticked ones, as ISO texts."""

    texts: Mapping[str, str]
    leads: tuple[str, ...]
    wrong: Mapping[str, CalendarError] = field(default_factory=dict)

    @property
    def offered(self) -> tuple[tuple[Option, bool], ...]:
        """The lead times to tick, and whether they are."""
        offered = ((lead_text(lead), print_length(lead, current().display.lang)) for lead in OFFERED_LEADS)
        return tuple((Option(value=value, text=text), value in self.leads) for value, text in offered)

    @property
    def zones(self) -> tuple[Option, ...]:
        """The zones to choose from."""
        return zone_options(None)

    @property
    def weekdays(self) -> tuple[Option, ...]:
        """The days of the week, from Monday, 0, on."""
        monday, lang = date.min, current().display.lang
        days = (print_weekday(monday + timedelta(days=number), lang) for number in range(7))
        return tuple(Option(value=str(number), text=name) for number, name in enumerate(days))

    levels = tuple(Option(value=level, text=text) for level, text in _LEVELS.items())
    digests = tuple(Option(value=often, text=text) for often, text in _DIGESTS.items())
    hours = tuple(Option(value=str(hour), text=f"{hour:02}:00") for hour in range(24))
    languages = tuple(Option(value=lang, text=_LANGUAGES[lang]) for lang in LANGS)


def usual_fields(lang: Lang, reader_zone: str | None) -> Fields:
    """What a new subscription is offered."""
    return fields_of(Preferences(leads=USUAL_LEADS, changes="important", lang=lang, time_zone=reader_zone or "UTC"))


def fields_of(told: Preferences) -> Fields:
    """The fields of preferences that are kept."""
    digest = told.digest or Digest(frequency="daily")
    own = (print_length(lead, current().display.lang) for lead in told.leads if lead not in OFFERED_LEADS)
    texts = {
        "changes": told.changes,
        "digest": digest.frequency if told.digest else "none",
        "hour": str(digest.hour),
        "weekday": str(digest.weekday),
        "lang": told.lang,
        "zone": told.time_zone,
        "quiet_from": f"{told.quiet.begin:%H:%M}" if told.quiet else "",
        "quiet_to": f"{told.quiet.end:%H:%M}" if told.quiet else "",
        "own": ", ".join(own),
    }
    return Fields(texts=texts, leads=tuple(map(lead_text, told.leads)))


def read_fields(form: MultiDict[str, str]) -> tuple[Fields, Preferences | None]:
    """What was written, and the preferences that it means; None where something is wrong, which the fields then say."""
    wrong: dict[str, CalendarError] = {}

    def read(name: str, reading: Callable[[], T], otherwise: T) -> T:
        try:
            return reading()
        except CalendarError as error:
            wrong[name] = error
            return otherwise

    texts = {name: form.get(name, "") for name in _NAMES}
    told = Preferences(
        leads=tuple(read("own", lambda: read_leads([*form.getlist("lead"), texts["own"]]), [])),
        changes=read("changes", lambda: cast("Level", _one_of(texts["changes"], _LEVELS)), "none"),
        digest=read("digest", lambda: _read_digest(texts), None),
        quiet=read("quiet", lambda: read_quiet_hours(texts["quiet_from"], texts["quiet_to"]), None),
        lang=read("lang", lambda: _one_of(texts["lang"], LANGS), "en"),
        time_zone=read("zone", lambda: zone(texts["zone"]).key, "UTC"),
    )
    if not wrong:
        told = read("own", told.checked, told)
    fields = Fields(texts=texts, leads=tuple(form.getlist("lead")), wrong=wrong)
    return fields, None if wrong else told


def _read_digest(texts: Mapping[str, str]) -> Digest | None:
    often = texts["digest"] or "none"
    if often == "none":
        return None
    return Digest(
        frequency=cast("Frequency", _one_of(often, FREQUENCIES)),
        hour=int(_one_of(texts["hour"] or "8", [str(hour) for hour in range(24)])),
        weekday=int(_one_of(texts["weekday"] or "0", [str(day) for day in range(7)])),
    )


def _one_of(text: str, words: Collection[str]) -> str:
    if text not in words:
        raise CalendarError(
            "%(value)s is none of the choices.",
            next_step="Use one of %(words)s.",
            value=repr(text[:40]),
            words=", ".join(words),
        )
    return text
