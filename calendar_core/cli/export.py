"""`flask export`: writes the record to files, for git or for use elsewhere."""

from collections.abc import Callable
from pathlib import Path

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.dataset.export import format_csv, format_json, format_yaml_files, load_export_records
from calendar_core.dataset.licence import LICENCE_FILE, LICENCE_NAME, LICENCE_URL
from calendar_core.domain.text.lists import format_count
from calendar_core.errors import CalendarError
from calendar_core.private_files import write_private_file
from calendar_core.web.context import context

_TEXTS = {"json": format_json, "csv": format_csv}


@click.command("export", cls=CalendarCommand)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["yaml", "json", "csv"]), default="yaml", help="Default: yaml.")
@click.option("--public", "is_public", is_flag=True, help="Without drafts, what is held back, and notes of the desk.")
def export(target: Path, form: str, is_public: bool) -> None:
    """Write the record to TARGET: a folder for YAML, which `flask load` reads back; a file for JSON and CSV."""
    now = context().clock()
    with context().database.reading() as connection:
        records = load_export_records(connection, now=now, is_public=is_public, has_series_titles=form != "yaml")
        files = format_yaml_files(connection, records, public_at=now if is_public else None) if form == "yaml" else {}
    write = Path.write_bytes if is_public else write_private_file
    try:
        if form == "yaml":
            _write_folder(target, files, write)
        else:
            # Spreadsheets take a CSV file without a byte order mark for one in the encoding of the system.
            write(target, _TEXTS[form](records).encode("utf-8-sig" if form == "csv" else "utf-8"))
    except OSError as error:
        raise CalendarError(
            "%(filename)s cannot be written: %(strerror)s.",
            next_step="Name another place, or free some space.",
            filename=error.filename,
            strerror=error.strerror,
        ) from None
    licence = f"Licence of the record: {LICENCE_NAME}, {LICENCE_URL}"
    click.echo(f"{format_count(len(records), 'event')} written to {target}. {licence}")


def _write_folder(folder: Path, files: dict[str, bytes], write: Callable[[Path, bytes], object]) -> None:
    """Write files that differ, and the licence where there is none. Files of deleted series stay, since a file's owner
    is unknown here.
    """
    (folder / "events").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        file = folder / name
        if not file.exists() or file.read_bytes() != data:
            write(file, data)
    if not (folder / LICENCE_FILE.name).exists():
        (folder / LICENCE_FILE.name).write_bytes(LICENCE_FILE.read_bytes())
