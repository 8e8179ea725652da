"""Preferences of readers as columns, and back: the same of a wish and of a subscription (`models.Told`)."""

from typing import Any, Final

from sqlalchemy import Row

from calendar_core.domain.digests import Digest
from calendar_core.domain.preferences import Preferences
from calendar_core.domain.quiet import read_quiet_hours
from calendar_core.domain.reminding import lead_text, read_lead
from calendar_core.models.subscription import Told

TOLD: Final = tuple(Told.model_fields)


def columns_of(preferences: Preferences) -> dict[str, Any]:
    """The columns of preferences. Raises CalendarError for some that cannot be kept."""
    told = preferences.checked()
    digest, quiet = told.digest, told.quiet
    return {
        "leads": " ".join(map(lead_text, told.leads)),
        "changes": told.changes,
        "digest": digest.frequency if digest else None,
        **({"digest_hour": digest.hour, "digest_weekday": digest.weekday} if digest else {}),
        "quiet_from": f"{quiet.begin:%H:%M}" if quiet else None,
        "quiet_to": f"{quiet.end:%H:%M}" if quiet else None,
        "lang": told.lang,
        "time_zone": told.time_zone,
    }


def preferences_of(row: Row[Any]) -> dict[str, Any]:
    """The fields of `Preferences` that a row holds."""
    digest = None
    if row.digest is not None:
        digest = Digest(frequency=row.digest, hour=row.digest_hour, weekday=row.digest_weekday)
    return {
        "leads": tuple(read_lead(lead) for lead in row.leads.split()),
        "changes": row.changes,
        "digest": digest,
        "quiet": read_quiet_hours(row.quiet_from or "", row.quiet_to or ""),
        "lang": row.lang,
        "time_zone": row.time_zone,
    }
