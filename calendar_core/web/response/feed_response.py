"""A finished feed as the answer to a request: the bytes, or 304 to who has them already.

The conditional answers of RFC 9110: a strong ETag, compared as proxies give it back, and dates for the apps that know
nothing else. Flask's views and the front before them answer with this one function. See docs/decisions/0014.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

from werkzeug.http import parse_accept_header, parse_date, parse_etags

from calendar_core.feeds.cache.feed_cache import Ready

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

_PUBLIC: Final = "public, max-age=300"  # minutes: a cancellation must not wait for a cache
# Apache, nginx modules, Jetty and CDNs mark an ETag with the encoding that they put on, and hand it back so marked.
_ENCODING_MARK: Final = re.compile(r"(?:--?|;)(?:gzip|br|zstd|deflate|df)\Z")
# The ones that we put on, the preferred one first.
_ENCODINGS: Final = ("zstd", "gzip")


def answer(ready: Ready, environ: Environ, disposition: str) -> tuple[str, Headers, bytes]:
    """Status, headers and body; a HEAD has the headers of the GET, and no body."""
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [
        ("ETag", f'"{ready.etag}-{encoding}"' if encoding else f'"{ready.etag}"'),
        ("Cache-Control", _PUBLIC),
        ("Vary", "Accept-Encoding"),
        ("X-Robots-Tag", "noindex"),
    ]
    if _has_it(ready, environ):
        return "304 NOT MODIFIED", headers, b""
    body = ready.encoded(encoding)
    headers += [
        ("Last-Modified", _http_time(ready.last_modified)),
        ("Content-Disposition", disposition),
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Length", str(len(body))),
    ]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return "200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body


_http_time = lru_cache(1_000)(lambda instant: format_datetime(instant, usegmt=True))


@lru_cache(1_000)  # what apps send is always the same
def encoding_for(accepted: str) -> str | None:
    """The encoding that is asked for by name, and not less than the plain bytes; None for those.

    >>> encoding_for("gzip, br, zstd"), encoding_for("gzip, zstd;q=0.5"), encoding_for("gzip")
    ('zstd', 'gzip', 'gzip')
    >>> encoding_for("*"), encoding_for("identity, gzip;q=0.5")
    (None, None)
    """
    given = parse_accept_header(accepted)
    by_name = {name.lower() for name in given.values()}
    liked = max(_ENCODINGS, key=lambda name: given[name] if name in by_name else 0)  # the first of equals
    return liked if liked in by_name and given[liked] >= max(given["identity"], 0.001) else None


def _has_it(ready: Ready, environ: Environ) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides alone where it is given, else If-Modified-Since."""
    given = environ.get("HTTP_IF_NONE_MATCH")
    if given is not None:
        return _is_named(ready.etag, given)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and _is_unchanged_since(ready.last_modified, since)


def _is_named(etag: str, given: str) -> bool:
    if given in (f'"{etag}-gzip"', f'"{etag}"'):
        return True  # nearly always, and a tenth of the cost
    tags = parse_etags(given)
    return tags.star_tag or etag in {_ENCODING_MARK.sub("", tag) for tag in tags.as_set(include_weak=True)}


def _is_unchanged_since(last_modified: datetime, given: str) -> bool:
    since = parse_date(given)
    # In whole seconds: that is all a header can say.
    return since is not None and last_modified.replace(microsecond=0) <= since.astimezone(UTC)
