"""Parsers of the values of settings: each returns one canonical value, or raises CalendarError with what is wrong."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urlsplit

from calendar_core.errors import CalendarError
from calendar_core.messages import CountedMessage, mark

_MIN_KEY_LENGTH: Final = 32
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ADDRESS: Final = re.compile(rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_HOST_NAME.pattern}")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOW_TO_WRITE_URL: Final = mark("Write it as https://calendar.example.org.")


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """The OpenID provider of the organisation, and this calendar's credentials there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


def clean_value(text: str) -> str:
    """The text of a setting without blanks around it. Raises CalendarError for a character that cannot be seen."""
    text = text.strip()
    hidden = next((character for character in text if not character.isprintable()), None)
    if hidden is not None:
        raise CalendarError(
            "It has a character that cannot be seen, %(code)s.",
            next_step="Write it anew, on one line.",
            code=f"U+{ord(hidden):04X}",
        )
    return text


def number_parser(most: int, *, refusal: str = mark("%(text)s is not such a number.")) -> Callable[[str], int]:
    """A parser of numbers from 1 to `most`; `refusal` is the message for any other text."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= most):
            raise CalendarError(refusal, next_step="Write a number from 1 to %(most)s.", text=repr(text), most=most)
        return int(text)

    return parse


def parse_proxies(text: str) -> int:
    """A number of proxies, from 0 to 9."""
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise CalendarError(
            "%(text)s is not a number of proxies.", next_step="Write 0 without any, 1 behind one.", text=repr(text)
        )
    return int(text)


def parse_host(text: str) -> str:
    """An address to listen on: an IP address, with or without brackets, or a host name in ASCII."""
    host = _canonical_host(text.removeprefix("[").removesuffix("]"))
    if host is None:
        raise CalendarError(
            "%(text)s is not an address to listen on.",
            next_step="Write 127.0.0.1 for this machine alone, 0.0.0.0 for every network.",
            text=repr(text),
        )
    return host


def parse_base_url(text: str) -> str:
    """A web address in its canonical form: scheme and host in lower case, the host in ASCII, no default port, no slash.

    >>> parse_base_url("HTTPS://예시.한국:443/")
    'https://xn--vv4b11d.xn--3e0b707e'
    """
    parts = _split(text)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.netloc or "?" in text or "#" in text:
        raise CalendarError("%(text)s is not a web address.", next_step=_HOW_TO_WRITE_URL, text=repr(text))
    if "@" in parts.netloc:
        # Never the text itself: it may hold a password.
        raise CalendarError("It has a user or a password, which every link would show.", next_step=_HOW_TO_WRITE_URL)
    host = _canonical_host(parts.hostname or "")
    if host is None or " " in text:
        raise CalendarError("%(text)s has no valid host.", next_step=_HOW_TO_WRITE_URL, text=repr(text))
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    return f"{parts.scheme}://{bracket_host(host)}{port}{path}"


def bracket_host(host: str) -> str:
    """A host as it stands in an address: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _canonical_host(host: str) -> str | None:
    """A host in lower case and ASCII (xn--); None for a text that is none."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        return None
    is_cut_address = name.replace(".", "").isdigit()
    return name if _HOST_NAME.fullmatch(name) and not is_cut_address else None


def parse_oidc_provider(text: str) -> OidcProvider:
    """The provider and the credentials in `https://client:secret@id.example.org`."""
    parts = _split(text)
    is_local = parts is not None and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    is_safe = parts is not None and (parts.scheme == "https" or is_local) and _canonical_host(parts.hostname or "")
    if parts is None or not (is_safe and parts.username and parts.password) or parts.query or parts.fragment:
        # Never the text itself: it holds a secret.
        raise CalendarError(
            "This is not the address of a sign-on.", next_step="Write https://client:secret@id.example.org."
        )
    issuer = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{parts.path}".rstrip("/")
    return OidcProvider(issuer=issuer, client_id=unquote(parts.username), client_secret=unquote(parts.password))


def parse_senders(text: str) -> tuple[str, ...]:
    """Addresses of mail, in lower case.

    >>> parse_senders("Kim@Desk.example.org, lee@example.org")
    ('kim@desk.example.org', 'lee@example.org')
    """
    addresses = tuple(one.strip().lower() for one in text.split(",") if one.strip())
    wrong = next((one for one in addresses if not _ADDRESS.fullmatch(one)), None)
    if wrong is not None:
        raise CalendarError(
            "%(text)s is not an email address.",
            next_step="Write the addresses as kim@example.org, lee@example.org.",
            text=repr(wrong[:80]),
        )
    return addresses


def parse_folder(text: str) -> Path:
    """A folder that is there."""
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise CalendarError("%(text)s is not a folder.", next_step="Make it, or name another one.", text=text)
    return folder


def parse_secret_key(text: str) -> str:
    """A key that is long enough."""
    if len(text) < _MIN_KEY_LENGTH:
        raise CalendarError(
            CountedMessage("The key has %(num)s character.", "The key has %(num)s characters.", len(text)),
            next_step="Use at least %(least)s, at random.",
            least=_MIN_KEY_LENGTH,
        )
    return text
