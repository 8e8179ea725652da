"""The letter of a change: its headline, old → new of each fact, and the event as it is now."""

from datetime import datetime

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.history.change_kinds import Headline, format_change_kinds
from calendar_core.domain.history.notices import describe_differences
from calendar_core.domain.time.formatting import format_local_time, format_when
from calendar_core.domain.time.when import WallTime, When
from calendar_core.messages import gettext
from calendar_core.notifications.letters.layout import Fact, MailContent
from calendar_core.notifications.letters.reminder import (
    MailContext,
    facts_of,
    names_of,
    page_of,
    sources_of,
    times_of,
)


def build_change_content(
    details: EventDetails,
    context: MailContext,
    *,
    before: EventRecord | None,
    headline: Headline,
    after: EventRecord,
    now: datetime,
) -> MailContent:
    """The letter of the change from `before`, None for a new event, to `after`."""
    card, lang = details.card, context.lang
    headline_text = format_change_kinds([headline], lang)
    when = _format_when(card.when, context)
    if before is not None and before.when != after.when:
        when = f"{_format_when(before.when, context)} → {when}"
    differences = (
        ()
        if before is None
        else tuple(Fact(label=label, text=text) for label, text in describe_differences(before, after, lang))
    )
    return MailContent(
        lang=lang,
        subject=f"{headline_text}: {card.display_name(lang)}, {when}",
        names=names_of(card, lang),
        lead=headline_text,
        blocks=(
            differences,
            tuple(times_of(card, context)),
            tuple(facts_of(details, lang, now)),
            sources_of(details, lang),
        ),
        page=page_of(card, context),
        reason=gettext("You asked to be told of changes to each event of", lang),
        selection_url=context.selection_url("/agenda"),
        selection_title=context.filter_title,
    )


def _format_when(when: When, context: MailContext) -> str:
    """A time for a subject: a clock time in the reader's zone."""
    if not isinstance(when, WallTime):
        return format_when(when, context.lang)
    zone, start = context.reader_zone, when.extent().start
    return format_local_time(start, zone=zone, venue_zone=when.zone, lang=context.lang)
