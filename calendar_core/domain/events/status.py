"""The certainty and the lifecycle of an event, their one-word form `status` in the data set, and their text.

An import splits `status` into the two; an export joins them again. Precision is a property of the when.
"""

from datetime import datetime

from calendar_core.domain.events.cards import Card
from calendar_core.domain.vocabulary import Certainty, Lifecycle, format_label
from calendar_core.messages import Lang, gettext, mark, pgettext

# An event that was postponed or cancelled had at least been announced; one that was held is certain.
_AXES: dict[str, tuple[Certainty, Lifecycle]] = {
    "held": ("confirmed", "held"),
    "confirmed": ("confirmed", "scheduled"),
    "announced": ("announced", "scheduled"),
    "proposed": ("proposed", "scheduled"),
    "expected": ("expected", "scheduled"),
    "postponed": ("announced", "postponed"),
    "cancelled": ("announced", "cancelled"),
}
STATUSES = tuple(_AXES)


def split_status(status: str) -> tuple[Certainty, Lifecycle]:
    """The two axes behind a `status` of the data set; KeyError for a word that is not in `STATUSES`.

    >>> split_status("held")
    ('confirmed', 'held')
    """
    return _AXES[status]


def join_status(certainty: Certainty, lifecycle: Lifecycle) -> str:
    """The one word of the data set for two axes.

    >>> join_status("announced", "scheduled")
    'announced'
    """
    return certainty if lifecycle == "scheduled" else lifecycle


def format_status_prefix(card: Card, lang: Lang = "en") -> str:
    """The prefix of a title that leaves the page: "Cancelled: ", "Expected: " …; empty if confirmed or held."""
    word = join_status(card.certainty, card.lifecycle)
    if word in ("confirmed", "held"):
        return ""
    return pgettext("title", "%(status)s: ", lang, status=format_label(word, lang))


def format_certainty_suffix(card: Card, lang: Lang = "en") -> str:
    """The certainty of a scheduled event after a short title: ", expected"; empty if confirmed."""
    if card.certainty == "confirmed":
        return ""
    return pgettext("title", ", %(certainty)s", lang, certainty=format_label(card.certainty, lang).lower())


def format_title_with_status(card: Card, lang: Lang = "en") -> str:
    """The title as it is copied to places that show no status: a citation, a calendar app, a link preview."""
    return format_status_prefix(card, lang) + card.display_name(lang)


def is_over_unverified(lifecycle: Lifecycle, *, ends_at: datetime, now: datetime) -> bool:
    """Whether the event's time has passed although no source says yet that it was held."""
    return lifecycle == "scheduled" and ends_at <= now


def may_be_over(card: Card, *, now: datetime) -> bool:
    """Whether a scheduled event without a day is in its month, quarter, half or year, and may have taken place."""
    return card.lifecycle == "scheduled" and not card.when.is_dated and card.starts_at <= now < card.ends_at


def format_lifecycle(lifecycle: Lifecycle, *, kind: str, lang: Lang = "en") -> str:
    """The label of the lifecycle. An incident such as a missile launch is not held, it happened.

    >>> format_lifecycle("held", kind="summit"), format_lifecycle("held", kind="incident")
    ('Held', 'Happened')
    """
    if kind == "incident" and lifecycle == "held":
        return pgettext("label", "Happened", lang)
    return format_label(lifecycle, lang)


def format_status(
    certainty: Certainty, lifecycle: Lifecycle, *, kind: str, ends_at: datetime, now: datetime, lang: Lang = "en"
) -> str:
    """The status of an event in a few words, for people.

    >>> from datetime import UTC
    >>> then, later = datetime(2024, 10, 31, tzinfo=UTC), datetime(2024, 11, 1, tzinfo=UTC)
    >>> format_status("confirmed", "scheduled", kind="summit", ends_at=then, now=later)
    'Confirmed, not verified as held'
    """
    if is_over_unverified(lifecycle, ends_at=ends_at, now=now):
        held, happened = mark("%(certainty)s, not verified as held"), mark("%(certainty)s, not verified")
        text = happened if kind == "incident" else held
        return gettext(text, lang, certainty=format_label(certainty, lang))
    if lifecycle == "scheduled":
        return format_label(certainty, lang)
    return format_lifecycle(lifecycle, kind=kind, lang=lang)
