"""How sure an event is to happen (certainty) and what became of it (lifecycle): two axes, never one.

The data set keeps both in one word, `status`; it is split here and put together again for an export. Precision, the
third axis, belongs to the when. What a past event is called before anybody has verified it is decided here too.
"""

from datetime import datetime

from calendar_core.domain.vocabulary import Certainty, Lifecycle, format_label
from calendar_core.messages import Lang

# A meeting that was held, postponed or cancelled had at least been announced; one that was held is certain.
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

# IPTC event-occurrence status (NewsCodes scheme eocstat), from planned and uncertain to planned and certain.
EOCSTAT: dict[Certainty, str] = {
    "expected": "eocstat:eos2",
    "proposed": "eocstat:eos3",
    "announced": "eocstat:eos4",
    "confirmed": "eocstat:eos5",
}


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


def is_over_unverified(lifecycle: Lifecycle, *, ends_at: datetime, now: datetime) -> bool:
    """Whether the event's time has passed although no source says yet that it was held."""
    return lifecycle == "scheduled" and ends_at <= now


def format_lifecycle(lifecycle: Lifecycle, *, kind: str, lang: Lang = "en") -> str:
    """The lifecycle in a word. A missile launch is not held: it happens.

    >>> format_lifecycle("held", kind="summit"), format_lifecycle("held", kind="incident")
    ('Held', 'Happened')
    """
    if kind == "incident" and lifecycle == "held":
        return "발생" if lang == "ko" else "Happened"
    return format_label(lifecycle, lang)


def format_status(
    certainty: Certainty, lifecycle: Lifecycle, *, kind: str, ends_at: datetime, now: datetime, lang: Lang = "en"
) -> str:
    """The standing of an event in a few words, for people.

    >>> from datetime import UTC
    >>> then, later = datetime(2024, 10, 31, tzinfo=UTC), datetime(2024, 11, 1, tzinfo=UTC)
    >>> format_status("confirmed", "scheduled", kind="summit", ends_at=then, now=later)
    'Confirmed, not verified as held'
    """
    if is_over_unverified(lifecycle, ends_at=ends_at, now=now):
        unverified = "개최 미확인" if lang == "ko" else "not verified as held"
        return f"{format_label(certainty, lang)}, {unverified}"
    return (
        format_label(certainty, lang) if lifecycle == "scheduled" else format_lifecycle(lifecycle, kind=kind, lang=lang)
    )
