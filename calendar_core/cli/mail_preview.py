"""`flask mail preview`: shows every kind of letter in a browser without sending mail."""

import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
from flask import render_template

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.serve import check_port_free
from calendar_core.notifications.preview import Preview, preview_letters
from calendar_core.settings import make_directory
from calendar_core.web.context import context

_LOOPBACK = "127.0.0.1"


@click.command("preview", cls=CalendarCommand)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Write the pages there, and serve nothing.")
@click.option("--port", type=click.IntRange(1, 65535), default=8025, show_default=True, help="The port to serve at.")
def preview(folder: Path | None, port: int) -> None:
    """Show every kind of letter, of the next events, in each language; none is sent."""
    if folder is not None:
        make_directory(folder)
        count = write_previews(folder)
        click.echo(f"{count} letters are in {folder}; open {folder / 'index.html'}.")
        return
    check_port_free(_LOOPBACK, port)
    with tempfile.TemporaryDirectory() as made:
        count = write_previews(Path(made))
        with ThreadingHTTPServer((_LOOPBACK, port), partial(_QuietHandler, directory=made)) as server:
            click.echo(f"{count} letters are at http://{_LOOPBACK}:{port}/ until Ctrl-C.")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                click.echo()


def write_previews(folder: Path) -> int:
    """Write each letter as an HTML page and a text page, with an index; return the number of letters."""
    parts = context()
    with parts.database.reading() as connection:
        found = preview_letters(
            connection, base_url=parts.settings.base_url, key=parts.settings.secret_key, now=parts.clock()
        )
    for one in found:
        _write(folder / f"{one.kind}.{one.lang}.html", one.html)
        _write(folder / f"{one.kind}.{one.lang}.text.html", render_template("mail/text.html", letter=one))
    kinds: dict[str, list[Preview]] = {}
    for one in found:
        kinds.setdefault(one.what, []).append(one)
    _write(folder / "index.html", render_template("mail/previews.html", kinds=kinds))
    return len(found)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


class _QuietHandler(SimpleHTTPRequestHandler):
    """Static file handler without a request log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  named by the library
        """Log nothing."""
