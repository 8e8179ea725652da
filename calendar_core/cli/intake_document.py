"""The documents that `flask import` takes: addresses of the web, saved pages, PDF and calendar files."""

from pathlib import Path

import click

from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import find_kind, is_address, read_address, read_bytes
from calendar_core.safe_http import SafeHttpClient
from calendar_core.web.context import context


def read_document(file: str) -> Document | None:
    """The document behind an address or in a file; None for a file that is a plain text, or that cannot be opened.

    What was left out of it, and the calendars that it links to, are printed to standard error.
    """
    if is_address(file):
        document = read_address(SafeHttpClient(home_url=context().settings.base_url), file)
    else:
        try:
            raw = Path(file).read_bytes()
        except OSError:
            return None
        if find_kind(raw, name=file) == "text":
            return None
        document = read_bytes(raw, name=file)
    for note in document.notes:
        click.echo(f"{file}: {note}", err=True)
    for address in document.calendars:
        click.echo(f"{file} links to a calendar: {address}", err=True)
    return document
