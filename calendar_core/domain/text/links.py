"""Addresses of the web in texts from outside: parsed without exceptions, and those that may become links."""

from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_PRINTABLE_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


def split_url(text: str) -> SplitResult | None:
    """The parts of an address; None where it, its host or its port cannot be read.

    >>> split_url("http://["), split_url("http://example.org:99999"), split_url("/desk?q=a").query
    (None, None, 'q=a')
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def safe_url(url: str | None) -> str | None:
    """An address of the web that may be a link; None for every other scheme and for anything malformed.

    >>> safe_url("https://example.org/scm"), safe_url("javascript:alert(1)")
    ('https://example.org/scm', None)
    """
    if not url or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url) or "\\" in url:
        return None
    parts = split_url(url)
    return url if parts is not None and parts.scheme in ("http", "https") and parts.hostname else None


def ascii_url(url: str | None) -> str | None:
    """An address that may be a link, in ASCII: its host as xn--, the rest percent-encoded (RFC 3987, section 3.1).

    >>> ascii_url("https://한국.example/경로?q=한미")
    'https://xn--3e0b707e.example/%EA%B2%BD%EB%A1%9C?q=%ED%95%9C%EB%AF%B8'
    """
    url = safe_url(url)
    parts = split_url(url) if url is not None else None
    if url is None or parts is None or url.isascii():
        return url
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    rest = (quote(part, safe=_PRINTABLE_ASCII) for part in (parts.path, parts.query, parts.fragment))
    # A user in front of the host belongs in no link.
    return urlunsplit((parts.scheme, host + port, *rest))


def host_of(url: str) -> str:
    """The host of an address without 'www.': 'mofa.go.kr'; empty where there is none."""
    parts = split_url(url)
    return ((parts and parts.hostname) or "").removeprefix("www.")
