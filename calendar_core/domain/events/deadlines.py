"""Deadlines of an event: when each of them is, and the card under which lists show it.

A deadline has a time of its own, or is a number of days before the event and moves with it. Days are those at the
venue. While the day of the event is not known, such a deadline has no day either.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.record import Deadline
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import Day, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import Lifecycle
from calendar_core.errors import CalendarError
from calendar_core.messages import LANGS, Lang, gettext, ngettext

MAX_DAYS_BEFORE: Final = 366
_DAYS_BEFORE: Final = re.compile(r"([0-9]{1,3})(?:(d|days?|일)|w|weeks?|주일?)전?")
#: What was called off or has no date has no deadline any more.
LIFECYCLES_WITH_DEADLINES: Final[tuple[Lifecycle, ...]] = ("scheduled", "held")


def parse_days_before(text: str) -> str:
    """The canonical text of a number of days before an event, in English or Korean.

    Raises CalendarError for any other text.

    >>> parse_days_before("2 weeks"), parse_days_before("1d"), parse_days_before("10일 전")
    ('14 days', '1 day', '10 days')
    """
    found = _DAYS_BEFORE.fullmatch("".join(text.split()).lower())
    days = int(found[1]) * (1 if found[2] else 7) if found else 0
    if not 1 <= days <= MAX_DAYS_BEFORE:
        raise CalendarError(
            "%(text)s is not a number of days before the event.",
            next_step="Write 10 days or 2 weeks, from 1 to %(most)s days.",
            text=repr(text[:40]),
            most=MAX_DAYS_BEFORE,
        )
    return "1 day" if days == 1 else f"{days} days"


def _days_before(deadline: Deadline) -> int:
    return int((deadline.before or "0").partition(" ")[0])


def find_deadline_when(deadline: Deadline, when: When) -> When | None:
    """When a deadline of an event is; None where it follows from the day of the event and that is not known.

    >>> from datetime import date
    >>> find_deadline_when(Deadline(title="Closes", before="10 days"), Day(date(2024, 10, 30), "Asia/Seoul"))
    Day(day=datetime.date(2024, 10, 20), zone='Asia/Seoul')
    """
    if deadline.at is not None:
        return when_from_texts(deadline.at, zone=deadline.time_zone or when.zone)
    return Day(when.first_day - timedelta(days=_days_before(deadline)), when.zone) if when.is_dated else None


def format_deadline(deadline: Deadline, when: When, lang: Lang = "en") -> str:
    """When a deadline is, as text: its date, and how many days before the event where it moves with it."""
    found = find_deadline_when(deadline, when)
    if deadline.before is None:
        return format_when(found, lang) if found else ""
    before = format_days_before(deadline.before, lang)
    return before if found is None else f"{format_when(found, lang)} ({before})"


def format_days_before(before: str, lang: Lang = "en") -> str:
    """A canonical text of `parse_days_before` in a language.

    >>> format_days_before("10 days"), format_days_before("1 day")
    ('10 days before the event', '1 day before the event')
    """
    days = int(before.partition(" ")[0])
    return ngettext("%(num)s day before the event", "%(num)s days before the event", days, lang)


@dataclass(frozen=True, kw_only=True)
class DeadlineCard(Card):
    """A deadline of an event in a list of events.

    `id` and `parties` are those of the event, `names` the deadline with the event, and `when` is that of the deadline.
    `deadline` is its title, `event` the event.
    """

    deadline: str
    event: Card

    @classmethod
    def build(cls, card: Card, deadline: Deadline, when: When) -> Self:
        """The card of a deadline that is at a when."""
        extent = when.extent()
        names = {
            lang: gettext(
                "%(deadline)s: %(event)s", lang, deadline=deadline.title, event=card.short_title(lang) or name
            )
            for lang in LANGS
            if (name := card.display_name(lang))
        }
        facts: dict[str, Any] = {**vars(card), "venue": None, "city": None, "country": None, "format": "in-person"}
        facts |= {"series": None, "number": None, "lifecycle": "scheduled", "names": Names(names)}
        facts |= {"when": when, "starts_at": extent.start, "ends_at": extent.end}
        return cls(**facts, deadline=deadline.title, event=card)


def list_deadline_cards(details: EventDetails) -> list[DeadlineCard]:
    """The cards of the deadlines of an event whose day is known; none where the event does not take place."""
    if details.card.lifecycle not in LIFECYCLES_WITH_DEADLINES:
        return []
    found = ((deadline, find_deadline_when(deadline, details.card.when)) for deadline in details.deadlines)
    return [
        DeadlineCard.build(details.card, deadline, when)
        for deadline, when in found
        if when is not None and when.is_dated
    ]
