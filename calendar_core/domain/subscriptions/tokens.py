"""Secret links: a token names one subscription for one purpose, and nobody can make one without the key.

A token is the subscription's random id with a seal (HMAC-SHA256, cut to 96 bits), 38 characters in all. It is made
when a letter is written and kept nowhere, so a stolen database opens no link. A token serves one purpose only.
Which key it is and what a purpose allows are the caller's to know. A form carries a stamp of the same make.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final, Literal

from calendar_core.errors import NotFound

Purpose = Literal["unsubscribe", "manage", "confirm"]
_ID_BYTES: Final = 16
_SIGNATURE_BYTES: Final = 12


def sign(purpose: Purpose, subscription_id: str, *, key: str) -> str:
    """The token of a subscription (32 hexadecimal digits) for a purpose.

    >>> sign("unsubscribe", "0" * 32, key="k" * 32)
    'AAAAAAAAAAAAAAAAAAAAABqJ6e9xTNyuxGsr3g'
    """
    own = bytes.fromhex(subscription_id)
    return base64.urlsafe_b64encode(own + _compute_signature(purpose, own, key)).decode().rstrip("=")


def unsign(purpose: Purpose, token: str, *, key: str) -> str:
    """The subscription's id behind a token. Raises NotFound for anything that `sign` did not make for this purpose.

    >>> unsign("unsubscribe", sign("unsubscribe", "0f" * 16, key="k" * 32), key="k" * 32) == "0f" * 16
    True
    """
    try:
        raw = base64.b64decode(f"{token}==".encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    own, given = raw[:_ID_BYTES], raw[_ID_BYTES:]
    if len(own) != _ID_BYTES or not hmac.compare_digest(given, _compute_signature(purpose, own, key)):
        raise NotFound(
            "This link is not one of ours, or is incomplete.", next_step="Open it whole, as it is in the mail."
        )
    return own.hex()


def form_timestamp(now: datetime, *, key: str) -> str:
    """When a form was opened, so that whoever sends it cannot say otherwise: the second, and its seal.

    >>> parse_form_timestamp(form_timestamp(datetime(2024, 10, 31, tzinfo=UTC), key="k"), key="k")
    datetime.datetime(2024, 10, 31, 0, 0, tzinfo=datetime.timezone.utc)
    """
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_compute_signature('form', seconds.encode(), key).hex()}"


def parse_form_timestamp(text: str, *, key: str) -> datetime | None:
    """The instant of a stamp; None for what `form_timestamp` did not make.

    >>> parse_form_timestamp("1730332800.00", key="k") is None
    True
    """
    seconds, _, given = text.partition(".")
    if not (text.isascii() and hmac.compare_digest(given, _compute_signature("form", seconds.encode(), key).hex())):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _compute_signature(purpose: Purpose | Literal["form"], own: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"entente mail link\0" + purpose.encode() + b"\0" + own, hashlib.sha256)[
        :_SIGNATURE_BYTES
    ]
