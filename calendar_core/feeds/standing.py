"""Certainty and lifecycle in the words of a calendar app: STATUS, whether it takes up time, and what people read.

Apps differ in what they make of STATUS: Outlook shows a cancelled event as any other, Google drops it. So the standing
stands in the SUMMARY too, where everybody sees it. See docs/decisions/0012.
"""

from typing import Literal

from calendar_core.domain.card import Card
from calendar_core.domain.feed_options import Cancelled
from calendar_core.domain.printing import print_when
from calendar_core.domain.vocabulary import Lang, print_word
from calendar_core.feeds.words import say

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]


def status_of(card: Card, cancelled: Cancelled = "strike") -> Status:
    """CONFIRMED only for what was held or stands confirmed on its date; a postponed date is TENTATIVE, not gone.

    `keep` leaves a cancelled event CONFIRMED, so that Google shows it; its title says what became of it.
    """
    if card.lifecycle == "cancelled" and cancelled != "keep":
        return "CANCELLED"
    is_settled = card.lifecycle == "scheduled" and card.certainty == "confirmed"
    is_sure = is_settled or card.lifecycle in ("held", "cancelled")
    return "CONFIRMED" if is_sure and card.when.is_dated else "TENTATIVE"


def prefix_of(card: Card, lang: Lang = "en") -> str:
    """What stands before the title: "Cancelled: ", "Postponed: ", "[sometime in October 2024] " …; else nothing."""
    span = "" if card.when.is_dated else say("sometime", lang, print_when(card.when, lang))
    word = card.certainty if card.lifecycle == "scheduled" else card.lifecycle
    return span if word in ("confirmed", "held") else span + say("prefix", lang, print_word(word, lang))


def print_standing(card: Card, lang: Lang = "en") -> str:
    """The standing in a sentence that stays true whenever it is read: "held", "confirmed", "announced, not yet …"."""
    if card.lifecycle == "postponed":
        return say("postponed", lang)
    return print_word(card.lifecycle, lang).lower() if card.lifecycle != "scheduled" else say(card.certainty, lang)
