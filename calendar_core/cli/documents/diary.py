"""`flask diary`: the house's own templates of the diary."""

from pathlib import Path

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.documents.house_templates import FOLDER_NAME, delete_template, list_templates, save_template
from calendar_core.documents.standard_template import build_standard_template
from calendar_core.documents.template_check import check_template
from calendar_core.settings import VAR
from calendar_core.web.context import context

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("diary")
def diary() -> None:
    """The diary of a week: check, add, list and remove the house's own templates."""


@diary.group("template")
def template() -> None:
    """Templates of the diary: Word files with named fields."""


@template.command("check", cls=CalendarCommand)
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Check FILE, and list every tag that is refused with its place."""
    check_template(file.read_bytes())
    click.echo(f"{file} can be used.")


@template.command("add", cls=CalendarCommand)
@click.argument("name")
@click.argument("file", type=_FILE)
def add(name: str, file: Path) -> None:
    """Check FILE and keep it as NAME: /diary.docx?template=NAME is made from it."""
    save_template(_folder(), name, file.read_bytes())
    click.echo(f"/diary.docx?template={name} is made from {file}.")


@template.command("list", cls=CalendarCommand)
def list_() -> None:
    """List the templates."""
    for name in list_templates(_folder()):
        click.echo(name)


@template.command("remove", cls=CalendarCommand)
@click.argument("name")
def remove(name: str) -> None:
    """Remove the template NAME."""
    delete_template(_folder(), name)
    click.echo(f"{name} is removed.")


@template.command("example", cls=CalendarCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def example(file: Path) -> None:
    """Write the standard template to FILE: a template to begin from."""
    file.write_bytes(build_standard_template())
    click.echo(f"{file} is the standard template, with every field.")


def _folder() -> Path:
    return (context().settings.var or VAR) / FOLDER_NAME
