"""`flask publish`: writes every curated feed to files, for nginx or a CDN to serve."""

from pathlib import Path

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.domain.text.lists import format_count
from calendar_core.feeds.publish import publish_feed_files
from calendar_core.web.context import context


@click.command("publish", cls=CalendarCommand)
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def publish(directory: Path) -> None:
    """Write every curated feed to DIRECTORY, plain and compressed; only what changed is touched."""
    parts = context()
    done = publish_feed_files(parts.feed_service, directory, parts.clock())
    click.echo(
        f"{format_count(done.written, 'file')} written, {done.unchanged} unchanged, "
        f"{format_count(done.removed, 'feed')} removed."
    )
    if done.failed:
        raise click.ClickException(
            f"These feeds could not be made and were left as they are: {', '.join(done.failed)}."
        )
