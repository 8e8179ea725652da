"""Email addresses: one plain address, checked strictly, so that nothing else can ride in it.

Quoted local parts, comments, address literals and local parts beyond ASCII are refused: RFC 5321 and RFC 6531 allow
them, nearly every mail provider forbids them, and they are what header and command injection is made of. A domain in
another script is converted to its ASCII form (IDNA). Whether a mailbox exists is not asked; only a confirmation sent
there can tell.
"""

import hashlib
import re
import unicodedata
from typing import Final

from calendar_core.domain.text.single_line import one_line
from calendar_core.errors import CalendarError

# RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all (256 with the angle brackets of a path).
_MAX_LOCAL_LENGTH: Final = 64
_MAX_LENGTH: Final = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def parse_address(text: str) -> str:
    """The address, its domain in lower case and ASCII. Raises CalendarError for anything that is not just one address.

    >>> parse_address(" Reader.Kim@Example.ORG "), parse_address("reader@예시.한국")
    ('Reader.Kim@example.org', 'reader@xn--vv4b11d.xn--3e0b707e')
    """
    address = text.strip(" ")
    local, _, written = address.rpartition("@")
    domain = _to_ascii(written)
    is_short = len(local) + len(domain) < _MAX_LENGTH and len(local) <= _MAX_LOCAL_LENGTH
    if not (is_short and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and not domain[-1].isdigit()):
        raise CalendarError(
            "%(address)s is not an email address.",
            next_step="Write it as reader@example.org, with ASCII letters before the @.",
            address=repr(one_line(address, max_length=80)),
        )
    return f"{local}@{domain}"


def _to_ascii(domain: str) -> str:
    """The domain as DNS has it. Unchanged if its conversion would lead to another domain (faß.de is not fass.de)."""
    domain = unicodedata.normalize("NFC", domain).lower()
    if domain.isascii() or len(domain) > _MAX_LENGTH:
        return domain
    try:
        converted = domain.encode("idna")
        return converted.decode("ascii") if converted.decode("idna") == domain else domain
    except UnicodeError:
        return domain


def display_address(address: str) -> str:
    """An address as its reader writes it, with its domain in its own script.

    >>> display_address("reader@xn--vv4b11d.xn--3e0b707e")
    'reader@예시.한국'
    """
    local, _, domain = address.rpartition("@")
    try:
        written = domain.encode("ascii").decode("idna")
    except UnicodeError:
        return address
    return f"{local}@{written}" if written.isprintable() and _to_ascii(written) == domain else address


def mailbox_of(address: str) -> str:
    """The mailbox that an address most probably leads to: without its tag, all in lower case. For counting alone.

    >>> mailbox_of("Reader.Kim+news@example.org")
    'reader.kim@example.org'
    """
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()


def domain_of(address: str) -> str:
    """What stands behind the @ of an address that `parse_address` accepted."""
    return address.rpartition("@")[2]


def sha256_hex(text: str) -> str:
    """SHA-256, hexadecimal, of an address or a random token (which needs no salt): enough to count by and recognise."""
    return hashlib.sha256(text.encode()).hexdigest()
