"""Links that add an event to a calendar app of the web."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlencode

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import format_title_with_status
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.messages import Lang


@dataclass(frozen=True, kw_only=True)
class CalendarLinks:
    """Addresses that open the filled-in form of a new event."""

    google: str
    outlook: str
    outlook_at_work: str


def build_calendar_links(card: Card, base_url: str, lang: Lang) -> CalendarLinks | None:
    """The links of an event with a day on which it may take place; None for any other event."""
    if not card.when.is_dated or card.lifecycle in ("postponed", "cancelled"):
        return None
    title = format_title_with_status(card, lang)
    start, end, is_all_day = _start_and_end(card)
    place = ", ".join(part for part in (card.venue, card.city) if part)
    details = f"{base_url}/events/{card.id}?lang={lang}"
    google = {"action": "TEMPLATE", "text": title, "details": details, "location": place}
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": title, "body": details}
    outlook |= {"location": place, "startdt": start.isoformat(), "enddt": end.isoformat()}
    outlook |= {"allday": "true"} if is_all_day else {}
    written = urlencode(outlook, quote_via=quote)
    compact = "%Y%m%d" if is_all_day else "%Y%m%dT%H%M%SZ"
    dates = {"dates": f"{start.strftime(compact)}/{end.strftime(compact)}"}
    return CalendarLinks(
        google=f"https://calendar.google.com/calendar/render?{urlencode(google | dates, quote_via=quote)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{written}",
        outlook_at_work=f"https://outlook.office.com/calendar/0/deeplink/compose?{written}",
    )


def _start_and_end(card: Card) -> tuple[date, date, bool]:
    """From when to when, and whether these are days. An end that nobody stated is the beginning, not an hour later."""
    if not isinstance(card.when, WallTime):
        return card.when.first_day, card.when.end_day, True
    ends = card.ends_at if isinstance(card.when.end, datetime) else card.starts_at
    return card.starts_at, ends, False
