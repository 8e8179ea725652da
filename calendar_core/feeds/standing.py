"""Certainty and lifecycle in the words of a calendar app: STATUS, whether it takes up time, and what people read.

Apps differ in what they make of STATUS: Outlook shows a cancelled event as any other, Google drops it. So the standing
stands in the SUMMARY too, where everybody sees it. See docs/decisions/0012.
"""

from typing import Final, Literal

from calendar_core.domain.card import Card
from calendar_core.domain.vocabulary import Certainty, print_word

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]

_CERTAINTY: Final[dict[Certainty, str]] = {
    "expected": "expected from the habit of its series; nobody has announced it",
    "proposed": "proposed, not agreed",
    "announced": "announced, not yet confirmed by all sides",
    "confirmed": "confirmed",
}


def status_of(card: Card) -> Status:
    """CONFIRMED only for what was held or stands confirmed on its date; a postponed date is TENTATIVE, not gone."""
    if card.lifecycle == "cancelled":
        return "CANCELLED"
    return "CONFIRMED" if card.lifecycle == "held" or _is_settled(card) else "TENTATIVE"


def _is_settled(card: Card) -> bool:
    return card.lifecycle == "scheduled" and card.certainty == "confirmed"


def prefix_of(card: Card) -> str:
    """What stands before the title: "Cancelled: ", "Postponed: ", "Expected: " …; nothing for a CONFIRMED event."""
    if status_of(card) == "CONFIRMED":
        return ""
    return f"{print_word(card.certainty if card.lifecycle == 'scheduled' else card.lifecycle)}: "


def print_standing(card: Card) -> str:
    """The standing in a sentence that stays true whenever it is read: "held", "confirmed", "announced, not yet …"."""
    if card.lifecycle == "postponed":
        return "postponed; it does not take place on this date"
    return print_word(card.lifecycle).lower() if card.lifecycle != "scheduled" else _CERTAINTY[card.certainty]
