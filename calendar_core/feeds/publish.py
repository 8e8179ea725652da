"""Every curated feed as files, for any web server or CDN: plain, in gzip and zstd, and with an index of them.

Files are written atomically. A file whose bytes did not change keeps its date, of which servers make their ETag. Files
that the previous index names and the new one does not are removed; nothing else in the directory is touched.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.feeds.window import window_start
from calendar_core.domain.text.localized import DEFAULT_LANG, Names, flat_key
from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError
from calendar_core.feeds.cache.feed_cache import CachedFeed, write_atomically
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.spec import curated_spec
from calendar_core.messages import LANGS
from calendar_core.store.db.epoch import query_public_state
from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.store.feeds.curated import CuratedFeed, list_curated_feeds

_LOG: Final = logging.getLogger(__name__)
_INDEX_FILE: Final = "index.json"


@dataclass(frozen=True, kw_only=True)
class PublishResult:
    """How many files were written anew, left as they were, and removed; `failed` names the feeds without new bytes."""

    written: int
    unchanged: int
    removed: int
    failed: tuple[str, ...]


def refresh_curated_feeds(
    service: FeedService, now: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> list[tuple[CuratedFeed, CachedFeed | None]]:
    """Every curated feed as it is now, cached too; None for one that cannot be built and never was."""
    with service.database.reading() as connection:
        feeds = list_curated_feeds(connection, public_at=now)
    found: list[tuple[CuratedFeed, CachedFeed | None]] = []
    for feed in feeds:
        if is_stopped():
            break
        key = "/calendar.ics" if feed.name == "all" else feed.path
        try:
            ready = service.get_feed(key, lambda _, feed=feed: curated_spec(feed, FeedOptions()), now)  # type: ignore[misc]
        except CalendarError:
            log_exception(_LOG, "The feed %s cannot be published.", feed.name)
            found.append((feed, None))
        else:
            found.append((feed, ready))
    return found


def refresh_feeds_if_changed(
    service: FeedService, now: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Refresh the curated feeds if anything that the public sees changed since the last time; whether it did.

    When `is_stopped` becomes true, it ends after the current feed.
    """
    try:
        state = (*query_public_state(service.database, now), window_start(now))
    except DatabaseUnreachable as error:
        if service.refreshed_state:
            _LOG.warning("No feed can be made: %s", error)
        service.refreshed_state = ()
        return False
    if service.refreshed_state == state:
        return False
    refresh_curated_feeds(service, now, is_stopped)
    service.refreshed_state = state
    service.save()
    return True


def publish_feed_files(service: FeedService, directory: Path, now: datetime) -> PublishResult:
    """Bring the files of every curated feed up to date. CalendarError where the directory cannot be written to."""
    found = refresh_curated_feeds(service, now)
    service.save()
    published = [(feed, ready) for feed, ready in found if ready is not None]
    failed = tuple(feed.name for feed, ready in found if ready is None)
    try:
        (directory / "feeds").mkdir(parents=True, exist_ok=True)
        before = _load_index(directory)
        changes = [
            write_atomically(directory / name, body, ready.last_modified)
            for name, body, ready in _feed_files(published)
        ]
        changes += _write_index(directory, published, retained=[one for one in before if one["name"] in failed])
        removed = _remove_feed_files(directory, [one["name"] for one in before], {feed.name for feed, _ in found})
    except OSError as error:
        raise CalendarError(
            "The feeds cannot be written to %(directory)s: %(strerror)s.",
            next_step="Give this user the right to write there, and see that the disk is not full.",
            directory=directory,
            strerror=error.strerror,
        ) from None
    return PublishResult(written=sum(changes), unchanged=len(changes) - sum(changes), removed=removed, failed=failed)


def _feed_files(published: Sequence[tuple[CuratedFeed, CachedFeed]]) -> list[tuple[str, bytes, CachedFeed]]:
    return [
        (f"feeds/{feed.name}.ics{ending}", body, ready)
        for feed, ready in published
        for ending, body in (("", ready.body), (".gz", ready.gzipped), (".zst", ready.zstandard))
    ]


def _load_index(directory: Path) -> list[dict[str, Any]]:
    """The feeds that the previous index names."""
    try:
        index_rows = json.loads((directory / _INDEX_FILE).read_bytes())["feeds"]
    except (FileNotFoundError, ValueError, KeyError):
        return []
    return [one for one in index_rows if one.get("name") == Path(str(one.get("name"))).name]


def _write_index(
    directory: Path, published: Sequence[tuple[CuratedFeed, CachedFeed]], *, retained: list[dict[str, Any]]
) -> list[bool]:
    index_rows = [
        {
            "name": feed.name,
            **{flat_key("title", lang): feed.display_name(lang) for lang in LANGS},
            **{flat_key("description", lang): feed.describe(lang) for lang in LANGS},
            "group": feed.group,
            "address": feed.path,
            "bytes": len(ready.body),
            "etag": ready.etag,
            "last_modified": ready.last_modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for feed, ready in published
    ] + retained
    newest = max((ready.last_modified for _, ready in published), default=None)
    if newest is None:
        return []
    text = json.dumps({"feeds": index_rows}, ensure_ascii=False, indent=1) + "\n"
    return [
        write_atomically(directory / _INDEX_FILE, text.encode(), newest),
        write_atomically(directory / "index.html", _format_index_page(index_rows).encode(), newest),
    ]


def _format_other_titles(row: dict[str, Any]) -> str:
    titles = Names.from_flat(row, "title")
    return "".join(
        f' <span lang="{escape(lang)}">{escape(title)}</span>' for lang, title in titles.items() if lang != DEFAULT_LANG
    )


def _format_index_page(index_rows: list[dict[str, Any]]) -> str:
    lines = [
        f'<li><a href="{escape(one["address"].lstrip("/"))}">{escape(one["title"])}</a>{_format_other_titles(one)}</li>'
        for one in index_rows
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<title>Entente: calendar feeds</title>\n<h1>Calendar feeds</h1>\n"
        "<p>Copy the address of a link into a calendar app.</p>\n<ul>\n" + "\n".join(lines) + "\n</ul>\n</html>\n"
    )


def _remove_feed_files(directory: Path, names: Sequence[str], present: set[str]) -> int:
    """Remove the files of feeds that no longer exist."""
    removed_names = [name for name in names if name not in present]
    for name in removed_names:
        for ending in ("", ".gz", ".zst"):
            (directory / "feeds" / f"{name}.ics{ending}").unlink(missing_ok=True)
    return len(removed_names)
