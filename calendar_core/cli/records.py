"""`flask load` and `flask check`: the data set into the record, and what is doubtful in the record."""

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.dataset.load import LoadReport, load_paths
from calendar_core.desk.checks.run import check_record
from calendar_core.domain.quality.checks import DOUBTS, Doubt
from calendar_core.web.context import context

# A wait that people notice; before it, progress is only noise.
_PATIENCE_SECONDS = 1.0
_EVERY_SECONDS = 0.5
_MOST_NAMED = 20


@click.command("load", cls=CalendarCommand)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def load(paths: tuple[Path, ...]) -> None:
    """Load the YAML data set: folders laid out like data/, or single files. Loading twice changes nothing."""
    load_with_progress(paths)


def load_with_progress(paths: Sequence[Path]) -> None:
    """Load, tell how it goes where it takes longer than a second, and say what was done."""
    begun = time.monotonic()
    telling = _Telling(begun)
    report = load_paths(context().database, paths, now=context().clock(), progress=telling.tell)
    telling.finish()
    for line in summary(report, seconds=time.monotonic() - begun):
        click.echo(line)


class _Telling:
    """Progress on stderr: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self, begun: float) -> None:
        self.told_at = begun + _PATIENCE_SECONDS - _EVERY_SECONDS
        self.is_open = False

    def tell(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self.told_at < _EVERY_SECONDS:
            return
        self.told_at = time.monotonic()
        self.is_open = sys.stderr.isatty()
        text = f"{step}: {done} of {total}"
        click.echo(f"\r{text:<60}" if self.is_open else text, nl=not self.is_open, err=True)

    def finish(self) -> None:
        if self.is_open:
            click.echo(err=True)


def summary(report: LoadReport, *, seconds: float) -> list[str]:
    """What loading did, in plain words, a line each."""
    lines = [
        f"{_counted(report.files, 'file')} read in {seconds:.1f} s. Events: {len(report.created)} added, "
        f"{len(report.revised)} changed, {report.unchanged} unchanged."
    ]
    directory = report.directory
    if directory.created or directory.changed:
        lines.append(f"Directory: {len(directory.created)} added, {len(directory.changed)} changed.")
        lines += _named("Changed", directory.changed)
    lines += _named("Changed", report.revised)
    lines += _named("Kept as changed at the desk", _with_fields(report.kept))
    lines += _named(
        "Changed at the desk and in the files: kept, to be settled by hand", _with_fields(report.disagreeing)
    )
    lines += _named("No longer in the files: kept, nothing is ever deleted", report.gone)
    return lines


def _with_fields(fields_of: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"{event_id} ({', '.join(fields)})" for event_id, fields in fields_of.items()]


def _named(heading: str, names: Iterable[str]) -> list[str]:
    """A heading with its count and the first names, or nothing."""
    listed = list(names)
    if not listed:
        return []
    rest = [f"  … and {len(listed) - _MOST_NAMED} more"] if len(listed) > _MOST_NAMED else []
    return [f"{heading} ({len(listed)}):", *(f"  {name}" for name in listed[:_MOST_NAMED]), *rest]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


@click.command("check", cls=CalendarCommand)
def check() -> None:
    """List what is doubtful in the record: questions to the desk. The exit code is 0 with any number of them."""
    with context().database.reading() as connection:
        doubts = check_record(connection, now=context().clock())
    for line in listing(doubts):
        click.echo(line)


def listing(doubts: dict[str, list[Doubt]]) -> list[str]:
    """The doubts by kind, each event with its sentence, and how many there are."""
    if not doubts:
        return ["Nothing in the record is doubtful."]
    lines = []
    for kind, found in doubts.items():
        lines += [f"{DOUBTS[kind]} ({len(found)})", *(f"  {doubt.event_id}: {doubt.sentence}" for doubt in found), ""]
    events = {doubt.event_id for found in doubts.values() for doubt in found}
    count = sum(len(found) for found in doubts.values())
    return [*lines, f"{_counted(count, 'doubt')} about {_counted(len(events), 'event')}."]
