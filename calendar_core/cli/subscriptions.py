"""`flask subscription`: adds, lists and ends mail subscriptions."""

from urllib.parse import parse_qsl

import click
from sqlalchemy import Connection

from calendar_core.cli.command import CalendarCommand
from calendar_core.domain.events.selection import Display, Selection, parse_selection
from calendar_core.domain.history.notices import NOTICE_LEVELS, NoticeLevel
from calendar_core.domain.subscriptions.digest_schedule import FREQUENCIES, DigestSchedule, Frequency
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.subscriptions.reminder_times import parse_lead
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.quiet_hours import parse_quiet_hours
from calendar_core.messages import LANGS, language_name
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.subscriptions.subscriptions import (
    Subscriber,
    add_subscription,
    end_subscriptions,
    list_subscriptions,
)
from calendar_core.web.context import context

_FILTER_HELP = "The selection, as in the address of a page: 'party=KR&party=US'. Without it: every event."
_CHANGES = {"important": "important changes", "all": "all changes"}
_STATES = {"pending": " It is not confirmed yet.", "paused": " It pauses."}


@click.group("subscription")
def subscription() -> None:
    """Reminders and news by mail: add, list and end subscriptions."""


@subscription.command("add", cls=CalendarCommand)
@click.argument("address")
@click.option("--filter", "query", default="", help=_FILTER_HELP)
@click.option(
    "--lead", "leads", multiple=True, help="How long before: 1w, 1d, 1h (default: 1d, or none with a digest)."
)
@click.option(
    "--changes",
    type=click.Choice(NOTICE_LEVELS),
    default="none",
    show_default=True,
    help="Which changes to tell at once.",
)
@click.option("--digest", "often", type=click.Choice(FREQUENCIES), help="How often a digest comes (default: never).")
@click.option("--digest-at", "hour", type=click.IntRange(0, 23), default=8, show_default=True, help="At which hour.")
@click.option("--quiet", help="The hours without mail, such as 22:00-07:00.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the letters (default: en).")
@click.option("--zone", help="IANA zone of the reader, such as Asia/Seoul (default: UTC).")
def add(
    address: str,
    query: str,
    *,
    leads: tuple[str, ...],
    changes: NoticeLevel,
    often: Frequency | None,
    hour: int,
    quiet: str | None,
    lang: str | None,
    zone: str | None,
) -> None:
    """Tell ADDRESS of the events of a filter by mail; confirmed at once."""
    now = context().clock()
    with context().database.writing() as session:
        connection = session.connection()
        selection, display = _parse_query(connection, query)
        made = add_subscription(
            session,
            address=address,
            selection=selection,
            preferences=Preferences(
                leads=tuple(parse_lead(lead) for lead in leads or (() if often else ("1d",))),
                changes=changes,
                digest=DigestSchedule(frequency=often, hour=hour) if often else None,
                quiet=parse_quiet_hours(*(quiet or "").partition("-")[::2]),
                lang=lang or display.lang,
                time_zone=zone or display.zone or "UTC",
            ),
            now=now,
        )
        ahead = [
            card
            for card in load_selected_cards(connection, selection, viewer="public", now=now)
            if card.starts_at > now
        ]
    click.echo(_format_subscriber(made))
    coming = [card for card in ahead if card.lifecycle == "scheduled"]
    dated = [card for card in coming if card.when.is_dated]
    click.echo(f"Coming events it selects: {len(coming)}, of which {len(dated)} have a day yet.")
    if dated:
        click.echo(f"The next: {dated[0].title}, {format_when(dated[0].when)}.")


@subscription.command("list", cls=CalendarCommand)
def list_() -> None:
    """Show every subscription that has not ended."""
    with context().database.reading() as connection:
        found = list_subscriptions(connection)
    for subscriber in found:
        click.echo(_format_subscriber(subscriber))
    if not found:
        click.echo("There are no subscriptions.")


@subscription.command("end", cls=CalendarCommand)
@click.argument("address")
@click.option("--filter", "query", help=f"{_FILTER_HELP} Without the option: all subscriptions of the address.")
def end(address: str, query: str | None) -> None:
    """Send ADDRESS no more reminders, of one filter or at all."""
    with context().database.writing() as session:
        selection = None if query is None else _parse_query(session.connection(), query)[0]
        ended = end_subscriptions(session, address=address, selection=selection)
    for subscriber in ended:
        click.echo(f"Ended: {_format_subscriber(subscriber)}")


def _parse_query(connection: Connection, query: str) -> tuple[Selection, Display]:
    return parse_selection(
        parse_qsl(query.removeprefix("?"), keep_blank_values=True), load_filter_values(connection, public_at=None)
    )


def _format_subscriber(subscriber: Subscriber) -> str:
    chosen = f"each event of {subscriber.query}" if subscriber.query else "every event"
    phrases = [f"reminded {subscriber.format_leads()} before"] if subscriber.leads else []
    if subscriber.changes != "none":
        phrases.append(f"told of {_CHANGES[subscriber.changes]} of")
    if subscriber.digest is not None:
        phrases.append(f"sent a {subscriber.digest.frequency} digest at {subscriber.digest.hour:02}:00 of")
    return (
        f"{subscriber.address} is {' and '.join(phrases)} {chosen}, "
        f"in {language_name(subscriber.lang, in_english=True)}, with times in {subscriber.time_zone}."
        f"{_STATES.get(subscriber.state, '')}"
    )
