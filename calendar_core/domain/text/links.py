"""Addresses of the record that may become links."""

from urllib.parse import urlsplit


def safe_url(url: str | None) -> str | None:
    """An address of the web that may be a link; None for every other scheme and for anything malformed.

    >>> safe_url("https://example.org/scm"), safe_url("javascript:alert(1)")
    ('https://example.org/scm', None)
    """
    if not url or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_web else None


def host_of(url: str) -> str:
    """The host of a safe address without 'www.': 'mofa.go.kr'."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
