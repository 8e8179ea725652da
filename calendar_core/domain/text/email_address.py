"""Email addresses: one plain address, checked strictly, so that nothing else can ride in it.

Quoted local parts, comments, address literals and addresses beyond ASCII are refused: RFC 5321 allows them, every
mail provider forbids them, and they are what header and command injection is made of. Whether a mailbox exists is
not asked; only a confirmation sent there can tell.
"""

import hashlib
import re
from typing import Final

from calendar_core.errors import CalendarError

# RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all (256 with the angle brackets of a path).
_MAX_LOCAL_LENGTH: Final = 64
_MAX_LENGTH: Final = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def parse_address(text: str) -> str:
    """The address, its domain in lower case. Raises CalendarError for anything that is not exactly one address.

    >>> parse_address(" Reader.Kim@Example.ORG ")
    'Reader.Kim@example.org'
    """
    address = text.strip(" ")
    local, _, domain = address.rpartition("@")
    is_short = len(address) <= _MAX_LENGTH and len(local) <= _MAX_LOCAL_LENGTH
    if not (is_short and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and not domain[-1].isdigit()):
        raise CalendarError(
            "%(address)s is not an email address.",
            next_step="Write it as reader@example.org; a domain beyond ASCII in its xn-- form.",
            address=ascii(address[:80]),
        )
    return f"{local}@{domain.lower()}"


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
