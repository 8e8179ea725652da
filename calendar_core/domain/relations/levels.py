"""Level of a meeting and of an office: heads, ministers, senior officials, working level.

The one place that derives it. The kind of a meeting states it, or else the highest office of its participants; an event
of neither has no known level. See docs/decisions/0166.
"""

from collections.abc import Iterable
from typing import Final, Literal, get_args

from calendar_core.messages import Lang, pgettext, pmark

Level = Literal["heads", "ministers", "senior-officials", "working-level"]

#: Every level, the highest first.
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

_LABELS: Final[dict[Level, str]] = {
    "heads": pmark("level", "Heads of state or government"),
    "ministers": pmark("level", "Ministers"),
    "senior-officials": pmark("level", "Deputies and senior officials"),
    "working-level": pmark("level", "Working level"),
}
_KIND_LEVELS: Final[dict[str, Level]] = {
    "summit": "heads",
    "leaders-meeting": "heads",
    "2+2": "ministers",
    "foreign-ministerial": "ministers",
    "defence-ministerial": "ministers",
    "finance-ministerial": "ministers",
    "trade-ministerial": "ministers",
    "ministerial": "ministers",
    "military-committee": "senior-officials",
    "senior-officials": "senior-officials",
    "working-level": "working-level",
    "negotiation": "working-level",
}
# Of a chief of defence, as of whoever is no principal, the level is below the minister's.
_OFFICE_LEVELS: Final[dict[str, Level]] = {
    "head-of-state": "heads",
    "head-of-government": "heads",
    "secretary-general": "heads",
    "military": "senior-officials",
}


def level_of_office(kind: str, rank: str) -> Level:
    """The level of an office by its kind and rank.

    >>> level_of_office("foreign", "principal"), level_of_office("foreign", "senior-official")
    ('ministers', 'senior-officials')
    """
    if rank != "principal":
        return "senior-officials"
    return _OFFICE_LEVELS.get(kind, "ministers")


def level_of_meeting(kind: str, offices: Iterable[Level]) -> Level | None:
    """The level of a meeting by its kind, else by the levels of its participants' offices; None where nothing says it.

    >>> level_of_meeting("2+2", ["heads"]), level_of_meeting("visit", ["ministers", "heads"])
    ('ministers', 'heads')
    """
    return _KIND_LEVELS.get(kind) or highest_level(offices)


def highest_level(levels: Iterable[Level]) -> Level | None:
    """The highest of the levels; None of none."""
    return min(levels, key=LEVELS.index, default=None)


def format_level(level: Level | None, lang: Lang) -> str:
    """The label of a level."""
    return pgettext("level", "Level not recorded", lang) if level is None else pgettext("level", _LABELS[level], lang)
