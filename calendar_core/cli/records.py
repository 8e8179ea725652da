"""`flask load` and `flask check`: load the data set, and list the issues in the record."""

import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.dataset.about import SHIPPED_DATA
from calendar_core.dataset.known_issues import KNOWN_ISSUES_FILE, list_outdated, read_known_issues
from calendar_core.dataset.load import LoadReport, load_paths
from calendar_core.desk.checks.run import find_issues, load_all_records, load_directory
from calendar_core.domain.quality.checks import ISSUE_KINDS, Issue
from calendar_core.domain.quality.known_issues import JudgedIssues, judge_issues
from calendar_core.domain.text.lists import format_count
from calendar_core.web.context import context

# Seconds of waiting that people notice; progress printed earlier is noise.
_PROGRESS_DELAY_SECONDS = 1.0
_PROGRESS_INTERVAL_SECONDS = 0.5
_MAX_LISTED_NAMES = 20
_SHIPPED_LIST = SHIPPED_DATA / KNOWN_ISSUES_FILE


@click.command("load", cls=CalendarCommand)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def load(paths: tuple[Path, ...]) -> None:
    """Load the YAML data set: folders laid out like data/, or single files. Loading twice changes nothing."""
    load_with_progress(paths)


def load_with_progress(paths: Sequence[Path]) -> None:
    """Load the data set, print progress if it takes longer than a second, and print a summary."""
    started_at = time.monotonic()
    printer = _ProgressPrinter(started_at)
    report = load_paths(context().database, paths, now=context().clock(), progress=printer.show)
    printer.finish()
    for line in format_summary(report, seconds=time.monotonic() - started_at):
        click.echo(line)


class _ProgressPrinter:
    """Progress on stderr: one line that is rewritten on a terminal, one line now and then elsewhere."""

    def __init__(self, started_at: float) -> None:
        self.shown_at = started_at + _PROGRESS_DELAY_SECONDS - _PROGRESS_INTERVAL_SECONDS
        self.has_open_line = False

    def show(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self.shown_at < _PROGRESS_INTERVAL_SECONDS:
            return
        self.shown_at = time.monotonic()
        self.has_open_line = sys.stderr.isatty()
        text = f"{step}: {done} of {total}"
        click.echo(f"\r{text:<60}" if self.has_open_line else text, nl=not self.has_open_line, err=True)

    def finish(self) -> None:
        if self.has_open_line:
            click.echo(err=True)


def format_summary(report: LoadReport, *, seconds: float) -> list[str]:
    """Summary of a load, one line per kind of change."""
    lines = [
        f"{format_count(report.files, 'file')} read in {seconds:.1f} s. Events: {len(report.created)} added, "
        f"{len(report.revised)} changed, {report.unchanged} unchanged."
    ]
    directory = report.directory
    if directory.created or directory.changed:
        lines.append(f"Directory: {len(directory.created)} added, {len(directory.changed)} changed.")
        lines += _format_names("Changed", directory.changed)
    lines += _format_names("Changed", report.revised)
    lines += _format_names("Kept as changed at the desk", _format_changed_fields(report.kept))
    lines += _format_names(
        "Changed at the desk and in the files: kept, to be settled by hand", _format_changed_fields(report.conflicting)
    )
    lines += _format_names(
        "In the public directory, although only events that are held back name them: visibility: desk hides them",
        report.seen_too_early,
    )
    lines += _format_names("No longer in the files: kept, nothing is ever deleted", report.missing)
    return lines


def _format_changed_fields(fields_of: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"{event_id} ({', '.join(fields)})" for event_id, fields in fields_of.items()]


def _format_names(heading: str, names: Iterable[str]) -> list[str]:
    """A heading with its count and the first names; nothing for no names."""
    listed = list(names)
    if not listed:
        return []
    rest = [f"  … and {len(listed) - _MAX_LISTED_NAMES} more"] if len(listed) > _MAX_LISTED_NAMES else []
    return [f"{heading} ({len(listed)}):", *(f"  {name}" for name in listed[:_MAX_LISTED_NAMES]), *rest]


@click.command("check", cls=CalendarCommand)
@click.option(
    "--known",
    "known_file",
    type=click.Path(path_type=Path),
    help="The list of known issues with their reasons, in place of data/known-issues.yaml.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 if a contradiction is not on the list.")
def check(known_file: Path | None, strict: bool) -> None:
    """List the issues of the record: contradictions and open questions. Without --strict they are no failure."""
    with context().database.reading() as connection:
        records = load_all_records(connection)
        issues = find_issues(records, load_directory(connection), now=context().clock())
    event_ids = {record.id for record in records}
    file = known_file or _SHIPPED_LIST
    known = read_known_issues(file, shown=str(file)) if known_file or file.exists() else []
    if known_file is None:
        # The database may hold another record than the shipped one.
        known = [entry for entry in known if event_ids.issuperset(entry.event_ids)]
    judged = judge_issues(issues, known)
    for line in [*format_issues(judged.open), *_format_known(judged, event_ids)]:
        click.echo(line)
    if strict and judged.contradictions:
        count = format_count(len(judged.contradictions), "contradiction")
        raise click.ClickException(f"{count} without a reason. Mend the record, or add the reason to {file.name}.")


def _format_known(judged: JudgedIssues, event_ids: Collection[str]) -> list[str]:
    """How many issues are known, and the entries of the list to remove."""
    count = len(judged.known)
    known = [f"{format_count(count, 'more issue')} {'is' if count == 1 else 'are'} known, with a reason."]
    return [*(known if count else ()), *map(str, list_outdated(judged, event_ids))]


def format_issues(issues: Mapping[str, list[Issue]]) -> list[str]:
    """The issues by kind, each with its event and sentence, and their number."""
    if not issues:
        return ["The record has no issues."]
    lines = []
    for kind, found in issues.items():
        lines += [
            f"{ISSUE_KINDS[kind]} ({len(found)})",
            *(f"  {issue.event_id}: {issue.sentence}" for issue in found),
            "",
        ]
    events = {issue.event_id for found in issues.values() for issue in found}
    count = sum(len(found) for found in issues.values())
    return [*lines, f"{format_count(count, 'issue')} about {format_count(len(events), 'event')}."]
