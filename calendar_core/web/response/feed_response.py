"""HTTP response for a finished feed: the bytes, or 304 if the client has them.

Conditional requests follow RFC 9110: a strong ETag, compared also in the forms that proxies return, and dates for apps
that know nothing else. A date has to equal ours, because after a restored backup ours may be older than the one that an
app was given. Flask's views and the middleware both use this function. See docs/decisions/0014 and 0115.

"""

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

from werkzeug.http import parse_accept_header, parse_date, parse_etags

from calendar_core.feeds.cache.feed_cache import CachedFeed

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

_CACHE_CONTROL: Final = "public, max-age=300"  # minutes: a cancellation must not wait for a cache
# Apache, nginx modules, Jetty and CDNs append the encoding that they apply to an ETag, and return it in that form.
_ETAG_ENCODING_SUFFIX: Final = re.compile(r"(?:--?|;)(?:gzip|br|zstd|deflate|df)\Z")
# The encodings that Entente applies, the preferred one first.
_ENCODINGS: Final = ("zstd", "gzip")
# Clients can send headers of any length, each of which a cache would hold.
_MAX_CACHED_LENGTH: Final = 200


def build_response(feed: CachedFeed, environ: Environ, disposition: str) -> tuple[str, Headers, bytes]:
    """Status, headers and body; HEAD has the headers of GET and no body."""
    encoding = negotiate_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [
        ("ETag", f'"{feed.etag}-{encoding}"' if encoding else f'"{feed.etag}"'),
        ("Cache-Control", _CACHE_CONTROL),
        ("Vary", "Accept-Encoding"),
        ("X-Robots-Tag", "noindex"),
    ]
    if _is_not_modified(feed, environ):
        return "304 NOT MODIFIED", headers, b""
    body = feed.encoded(encoding)
    headers += [
        ("Last-Modified", _format_http_date(feed.last_modified)),
        ("Content-Disposition", disposition),
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Length", str(len(body))),
    ]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return "200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body


_format_http_date = lru_cache(1_000)(lambda instant: format_datetime(instant, usegmt=True))


def negotiate_encoding(accepted: str) -> str | None:
    """The encoding accepted by name and not ranked below the plain bytes; None for plain bytes.

    >>> negotiate_encoding("gzip, br, zstd"), negotiate_encoding("gzip, zstd;q=0.5"), negotiate_encoding("gzip")
    ('zstd', 'gzip', 'gzip')
    >>> negotiate_encoding("*"), negotiate_encoding("identity, gzip;q=0.5")
    (None, None)
    """
    return _negotiate_usual(accepted) if len(accepted) <= _MAX_CACHED_LENGTH else _negotiate(accepted)


def _negotiate(accepted: str) -> str | None:
    given = parse_accept_header(accepted)
    by_name = {name.lower() for name in given.values()}
    best = max(_ENCODINGS, key=lambda name: given[name] if name in by_name else 0)  # the first of equals
    return best if best in by_name and given[best] >= max(given["identity"], 0.001) else None


_negotiate_usual = lru_cache(1_000)(_negotiate)  # apps always send the same few values


def _is_not_modified(feed: CachedFeed, environ: Environ) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides alone where it is given, else If-Modified-Since."""
    given = environ.get("HTTP_IF_NONE_MATCH")
    if given is not None:
        return _matches_etag(feed.etag, given)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and _is_not_modified_since(feed.last_modified, since)


def _matches_etag(etag: str, given: str) -> bool:
    if given in (f'"{etag}-gzip"', f'"{etag}"'):
        return True  # the usual case, at a tenth of the cost
    tags = parse_etags(given)
    # Werkzeug parses the empty tag, which is valid and never one of ours, as None.
    return tags.star_tag or etag in {
        _ETAG_ENCODING_SUFFIX.sub("", tag) for tag in tags.as_set(include_weak=True) if tag
    }


def _is_not_modified_since(last_modified: datetime, given: str) -> bool:
    """Whether the date is that of the feed."""
    since = parse_date(given)
    # In whole seconds, the resolution of HTTP dates. Not in UTC: that day may be beyond the calendar.
    return since is not None and last_modified.replace(microsecond=0) == since
