"""The delivery preferences of a subscription, as the form, the signup, the subscription and the letters use them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from calendar_core.domain.history.notices import NoticeLevel
from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.subscriptions.reminder_times import MAX_LEADS, format_duration, format_lead, parse_lead
from calendar_core.domain.text.lists import join_durations
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.domain.time.zone_keys import zone
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """The lead times of reminders, the level of change notices, the digest, quiet hours, language and time zone."""

    leads: tuple[timedelta, ...] = ()
    changes: NoticeLevel = "none"
    digest: DigestSchedule | None = None
    quiet: QuietHours | None = None
    lang: Lang = "en"
    time_zone: str = "UTC"

    def format_leads(self, lang: Lang = "en") -> str:
        """The lead times for people: '7 days, 1 day and 1 hour'; empty where there are none."""
        return join_durations([format_duration(lead, lang) for lead in self.leads], lang)

    def validated(self) -> Self:
        """The same, with lead times longest first and each once.

        Raises CalendarError for an unknown zone, for too many lead times, and where nothing would ever be sent.
        """
        zone(self.time_zone)
        leads = tuple(sorted({parse_lead(format_lead(lead)) for lead in self.leads}, reverse=True))
        if len(leads) > MAX_LEADS:
            raise CalendarError(
                "%(count)s lead times are given.", next_step="Give at most %(most)s.", count=len(leads), most=MAX_LEADS
            )
        if not leads and self.changes == "none" and self.digest is None:
            raise CalendarError(
                "Nothing would ever be sent.", next_step="Choose a reminder such as 1d, news of changes, or a digest."
            )
        return replace(self, leads=leads)
