"""The letter of a digest: changes since the last one, events ahead, and events without a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import format_status
from calendar_core.domain.history.change_kinds import Headline, choose_headline, format_change_kinds
from calendar_core.domain.history.notices import describe_differences
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.time.formatting import format_instant, format_local_time, format_when
from calendar_core.domain.time.when import Day, WallTime
from calendar_core.messages import Lang, gettext, ngettext, pgettext
from calendar_core.notifications.letters.layout import Fact, MailContent, MailItem, MailItemList
from calendar_core.notifications.letters.reminder import MailContext, place_of
from calendar_core.store.history.changes_since import NetChange

#: A mail of more is not read, and some programs cut it; the pages have the rest.
MAX_ITEMS: Final = 40
#: So many events that become known at one instant are one line: a data set was loaded. As on the page of changes.
BULK_LOAD_SIZE: Final = 12


@dataclass(frozen=True, kw_only=True)
class DigestData:
    """The content of a digest of a day. `since` is the instant of the last one."""

    day: date
    days_ahead: int
    since: datetime
    changes: tuple[NetChange, ...]
    upcoming: tuple[Card, ...]


def build_digest_content(data: DigestData, context: MailContext, *, now: datetime) -> MailContent:
    """The letter."""
    lang = context.lang
    dated = [card for card in data.upcoming if card.when.is_dated]
    undated = [card for card in data.upcoming if not card.when.is_dated]
    agenda = context.selection_url("/agenda")
    day, digest = format_when(Day(data.day), lang), pgettext("letter", "Digest", lang)
    blocks = (
        _change_item_list(data, context),
        _upcoming_item_list(
            gettext("In the next %(days)s days", lang, days=data.days_ahead), dated, context, agenda, now
        ),
        _upcoming_item_list(gettext("At a day not known yet", lang), undated, context, agenda, now),
    )
    return MailContent(
        lang=lang,
        subject=f"{digest}: {_format_counts(len(data.changes), len(data.upcoming), lang)}, {day}",
        names=(join_parts((digest, day), lang),),
        lead="" if data.upcoming else gettext("Nothing in the next %(days)s days.", lang, days=data.days_ahead),
        blocks=tuple((block,) for block in blocks if block is not None),
        page=Fact(label=pgettext("digest", "Agenda", lang), text=agenda),
        reason=gettext("You asked for a digest of each event of", lang),
        selection_url=agenda,
        selection_title=context.filter_title,
    )


def _format_counts(changed: int, ahead: int, lang: Lang) -> str:
    changes = [ngettext("%(num)s change", "%(num)s changes", changed, lang)] if changed else []
    return join_parts([*changes, ngettext("%(num)s event ahead", "%(num)s events ahead", ahead, lang)], lang)


def _change_item_list(data: DigestData, context: MailContext) -> MailItemList | None:
    lang = context.lang
    at_once = Counter(one.seen_at for one in data.changes if one.before is None)
    bulk_loads = {seen_at: count for seen_at, count in at_once.items() if count >= BULK_LOAD_SIZE}
    single = [one for one in data.changes if one.before is not None or one.seen_at not in bulk_loads]
    page = context.selection_url("/changes")
    entries = [
        MailItem(
            name=ngettext("%(num)s event entered the calendar", "%(num)s events entered the calendar", count, lang),
            page=page,
            lines=(),
        )
        for count in bulk_loads.values()
    ]
    entries += [_change_item(one, context) for one in single[:MAX_ITEMS]]
    if not entries:
        return None
    since = format_instant(data.since.replace(second=0, microsecond=0), context.reader_zone, lang)
    return _item_list(
        gettext("Changed since %(instant)s", lang, instant=since), entries, len(single) - MAX_ITEMS, page, lang
    )


def _change_item(news: NetChange, context: MailContext) -> MailItem:
    lang, record = context.lang, news.after
    headline: Headline = choose_headline(news.before, record) or "changed"
    title = record.names.text(lang)
    lines = (
        [f"{label}: {text}" for label, text in describe_differences(news.before, record, lang)] if news.before else []
    )
    return MailItem(
        name=f"{format_change_kinds([headline], lang)}: {title}",
        page=context.page_url(f"/events/{record.id}"),
        lines=tuple(lines or [format_when(record.when, lang)]),
    )


def _upcoming_item_list(
    label: str, cards: Sequence[Card], context: MailContext, agenda: str, now: datetime
) -> MailItemList | None:
    if not cards:
        return None
    entries = [
        MailItem(
            name=card.display_name(context.lang),
            page=context.page_url(f"/events/{card.id}"),
            lines=tuple(_upcoming_lines(card, context, now)),
        )
        for card in cards[:MAX_ITEMS]
    ]
    return _item_list(label, entries, len(cards) - MAX_ITEMS, agenda, context.lang)


def _item_list(label: str, entries: Sequence[MailItem], more: int, page: str, lang: Lang) -> MailItemList:
    rest = gettext("and %(count)s more", lang, count=more) if more > 0 else ""
    return MailItemList(label=label, entries=tuple(entries), rest=rest, page=page if rest else "")


def _upcoming_lines(card: Card, context: MailContext, now: datetime) -> Iterator[str]:
    """The clock times of the reader, the venue and UTC, each once; otherwise the when."""
    when, lang = card.when, context.lang
    if isinstance(when, WallTime):
        zones = (context.reader_zone, when.zone, "UTC")
        clocks = (format_local_time(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang) for zone in zones)
        yield " = ".join(dict.fromkeys(clocks))
    else:
        yield format_when(when, lang)
    status = format_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    yield " · ".join(part for part in (status, place_of(card, lang)) if part)
