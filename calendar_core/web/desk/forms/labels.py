"""Words of the desk in the language of the page: fields and their problems, roles, and the log, itself in English."""

from collections.abc import Iterable
from typing import Final

from calendar_core.desk.editing.event_form import ROW_FIELDS, FieldError
from calendar_core.desk.editing.when_input import PRECISION_NAMES
from calendar_core.domain.events.facts import FACT_LABELS, TITLE_KEYS
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.errors import CalendarError
from calendar_core.messages import gettext, mark, pgettext, pmark
from calendar_core.store.auth.accounts import Role
from calendar_core.store.desk.proposals import Channel
from calendar_core.web.request.i18n import current_lang

#: Fields that are no facts of the record, or are called otherwise in the form.
_LABELS: Final = {
    "id": mark("Permanent ID"),
    "number": mark("Number"),
    "time_zone": mark("Time zone of venue"),
    "precision": mark("Date known to"),
    "lifecycle": mark("Status"),
    "visibility": mark("Visible to"),
    "office": mark("Office"),
    "person": mark("Person"),
    "role": mark("Role"),
    "publisher": mark("Publisher"),
    "url": mark("Address"),
    "title": mark("Title"),
    "published": mark("Published"),
    "updated": mark("Updated"),
    "side": mark("Source type"),
    "party": mark("Speaks for party"),
    "supports": mark("Supports"),
    "says": mark("Differs on"),
    "language": mark("Language"),
    "at": mark("When"),
}
#: The fields that are not folded.
_IN_VIEW: Final = frozenset(
    {
        *TITLE_KEYS,
        *("id", "series", "when", "city", "kind", "number", "parties", "participants", "certainty", "lifecycle"),
    }
)
_SOURCE_IN_VIEW: Final = frozenset({"", "publisher", "url", "published"})


def field_label(key: str) -> str:
    """The label of a field by its name: `when`, `participants`, or the part of a row, `url`."""
    lang = current_lang()
    if key in _LABELS:
        return gettext(_LABELS[key], lang)
    return fact_label(key, lang) if key in FACT_LABELS else key


def link_problems(problems: Iterable[FieldError]) -> list[tuple[str, str, CalendarError]]:
    """`(id of the field, its label, error)` of each problem; the id is empty where the form has no such field."""
    found = []
    for one in problems:
        part, _, field = one.key.partition(".")
        if one.row is None or part not in ROW_FIELDS:
            # The list of sources is empty: its first row asks for one.
            field_id = "sources-0-publisher" if one.key == "sources" else one.key
            found.append((field_id, field_label(one.key), one.error))
        else:
            label = f"{field_label(part)} {one.row + 1}: {field_label(field)}"
            found.append((f"{part}-{one.row}-{field}", label, one.error))
    return found


def list_folded(problems: Iterable[FieldError], known_sources: int) -> list[FieldError]:
    """The problems in the folded part of the form, which has to be open then."""
    return [one for one in problems if not _is_in_view(one, known_sources)]


def _is_in_view(problem: FieldError, known_sources: int) -> bool:
    part, _, field = problem.key.partition(".")
    if part == "sources":
        return problem.row is None or (problem.row >= known_sources and field in _SOURCE_IN_VIEW)
    return part in _IN_VIEW


def precision_name(precision: str) -> str:
    """How exactly a date is known, as inside a sentence."""
    return gettext(PRECISION_NAMES[precision], current_lang())


#: What the log says of an account; `calendar_core.desk`, `cli` and `intake` write it.
LOG_ACTIONS: Final = (
    pmark("log", "turned on a watched source"),
    pmark("log", "turned off a watched source"),
    pmark("log", "saved a watched source"),
    pmark("log", "deleted a watched source"),
    pmark("log", "saw"),
    pmark("log", "added"),
    pmark("log", "changed"),
    pmark("log", "proposed"),
    pmark("log", "accepted"),
    pmark("log", "declined"),
    pmark("log", "took back"),
    pmark("log", "confirm"),
    pmark("log", "hold"),
    pmark("log", "happen"),
    pmark("log", "move"),
    pmark("log", "postpone"),
    pmark("log", "cancel"),
    pmark("log", "reinstate"),
    pmark("log", "mark as held"),
    pmark("log", "mark as happened"),
    pmark("log", "put on again"),
    pmark("log", "publish"),
    pmark("log", "withdraw"),
    pmark("log", "merged"),
    pmark("log", "merged away"),
    pmark("log", "put under the other"),
    pmark("log", "split"),
    pmark("log", "split off"),
    pmark("log", "took another word"),
    pmark("log", "saved a series"),
    pmark("log", "saved a party"),
    pmark("log", "saved an office"),
    pmark("log", "saved a person"),
    pmark("log", "made a preview link"),
    pmark("log", "ended a preview link"),
    pmark("log", "signed in"),
    pmark("log", "signed on"),
    pmark("log", "signed out"),
    pmark("log", "failed to sign in"),
    pmark("log", "failed to sign on"),
    pmark("log", "added an account"),
    pmark("log", "changed a password"),
    pmark("log", "changed a role"),
    pmark("log", "disabled an account"),
    pmark("log", "enabled an account"),
)
_ROLES: Final[dict[Role, str]] = {
    "reporter": pmark("role", "reporter"),
    "editor": pmark("role", "editor"),
    "chief": pmark("role", "chief"),
}
#: Who is no account: what the loader and the log write in place of one.
_EDITORS: Final = (pmark("editor", "data set"), pmark("editor", "an unknown name"))
_WATCH_FORMATS: Final = {
    "feed": pmark("source", "feed"),
    "calendar": pmark("source", "calendar"),
    "json": "JSON",
    "page": pmark("source", "page"),
}
_CHANNELS: Final[dict[Channel, str]] = {
    "desk": pmark("channel", "desk"),
    "import": pmark("channel", "import"),
    "reader": pmark("channel", "reader"),
    "mail": pmark("channel", "mail"),
    "watch": pmark("channel", "watched source"),
    "directory": pmark("channel", "directory"),
}


def channel_label(channel: Channel) -> str:
    """Where a proposal came from."""
    return pgettext("channel", _CHANNELS[channel], current_lang())


def format_editor(name: str) -> str:
    """Who saved or did something: an account by its name; the data set, a channel or an unknown name in words."""
    lang, (kind, _, channel) = current_lang(), name.partition(": ")
    if kind == "channel" and channel in _CHANNELS:
        return channel_label(channel)
    return pgettext("editor", name, lang) if name in _EDITORS else name


def format_watch_format(name: str) -> str:
    """The format of a watched source."""
    return pgettext("source", _WATCH_FORMATS[name], current_lang())


def format_answer(answer: str) -> str:
    """An answer to a question of a text: a date, with its zone or without, in the language of the page."""
    date, _, zone = answer.rpartition(" ")
    if not date or not is_zone(zone):
        date, zone = answer, ""
    try:
        when = parse_when(date).when
    except CalendarError:
        return answer
    return f"{format_when(when, current_lang())} {zone}".rstrip()


def format_log_action(action: str) -> str:
    """What somebody did, in the language of the page; an action of an older version as it was written."""
    return pgettext("log", action, current_lang())


def format_role(role: Role) -> str:
    """The name of a role."""
    return pgettext("role", _ROLES[role], current_lang())
