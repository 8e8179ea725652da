"""`flask watch`: asks the watched sources once."""

import time
from collections.abc import Iterable

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.intake import describe_draft
from calendar_core.clock import time_since_boot
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.intake.watch.all_definitions import load_all_definitions
from calendar_core.intake.watch.definition import Definitions, SourceDefinition
from calendar_core.intake.watch.preview import preview_source
from calendar_core.intake.watch.run import SourceReport, WatchTools, ask_sources
from calendar_core.safe_http import SafeHttpClient
from calendar_core.store.desk.watched_sources import load_states
from calendar_core.web.context import context


@click.command("watch", cls=CalendarCommand)
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Only print what was understood; nothing is written.")
def watch(names: tuple[str, ...], *, dry_run: bool) -> None:
    """Ask the watched sources once, and propose their new events to the desk.

    SOURCE is the id of a definition; without one all that are turned on are asked, also those that are not due. With
    --dry-run those that are off may be named too, to try a definition. Exit code 1 if a source cannot be read.
    """
    parts = context()
    with parts.database.reading() as connection:
        known, states = load_all_definitions(connection, parts.settings.watch_file), load_states(connection)
    for problem in known.problems:
        click.echo(str(problem), err=True)
    is_on = {source_id for source_id, state in states.items() if state.is_on}
    chosen = _choose(known, names or sorted(is_on & set(known.sources)))
    tools = WatchTools(
        database=parts.database,
        client=SafeHttpClient(home_url=parts.settings.base_url),
        clock=parts.clock,
        wait=_wait,
        elapsed=time_since_boot,
    )
    if dry_run:
        _preview(tools, chosen)
        return
    off = [one.id for one in chosen if one.id not in is_on]
    if off:
        raise CalendarError(
            "%(ids)s is off.", next_step="Turn it on at /desk/watch, or add --dry-run to look only.", ids=", ".join(off)
        )
    reports = ask_sources(tools, chosen, is_early=True)
    _print(chosen, reports)
    if known.problems or any(one.error for one in reports):
        raise click.exceptions.Exit(1)


def _choose(known: Definitions, names: Iterable[str]) -> list[SourceDefinition]:
    for name in names:
        if name not in known.sources:
            raise CalendarError(
                "No watched source is called %(name)s.",
                next_step=suggest_or_list(name, known.sources),
                name=repr(name[:80]),
            )
    return [known.sources[name] for name in names]


def _print(chosen: list[SourceDefinition], reports: list[SourceReport]) -> None:
    if not chosen:
        click.echo("No watched source is on. Turn one on at /desk/watch.")
    asked = {one.id: one for one in reports}
    for definition in chosen:
        report = asked.get(definition.id)
        if report is None:
            click.echo(f"{definition.id}: being asked by another process")
        elif report.error:
            click.echo(f"{definition.id}: {report.outcome}. {report.error}")
        elif report.outcome == "answered":
            click.echo(f"{definition.id}: {report.new} new items, {report.proposed} proposed")
        else:
            click.echo(f"{definition.id}: {report.outcome}")


def _preview(tools: WatchTools, chosen: list[SourceDefinition]) -> None:
    polite, failed = tools.polite_client(), False
    for definition in chosen:
        try:
            shown = preview_source(tools.database, polite, definition, now=tools.clock())
        except CalendarError as error:
            click.echo(f"{definition.id}: {error}", err=True)
            failed = True
            continue
        click.echo(f"{definition.id}: {len(shown)} items")
        for one in shown:
            day = one.item.published or "no day"
            click.echo(f"  {day}  {one.item.title}{f' ({one.note})' if one.note else ''}")
            for draft in one.found:
                click.echo(f"    {describe_draft(draft)}")
    if failed:
        raise click.exceptions.Exit(1)


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return False
