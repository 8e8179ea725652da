"""Secret links: a token names one subscription for one purpose, and nobody can make one without the key.

A token is the subscription's random id with a seal (HMAC-SHA256, cut to 96 bits), 38 characters in all. It is made
when a letter is written and kept nowhere, so a stolen database opens no link. A token serves one purpose only.
Which key it is and what a purpose allows are the caller's to know.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final, Literal

from calendar_core.errors import NotFound

Purpose = Literal["unsubscribe", "manage", "confirm"]
_ID_BYTES: Final = 16
_SEAL_BYTES: Final = 12


def seal(purpose: Purpose, subscription_id: str, *, key: str) -> str:
    """The token of a subscription (32 hexadecimal digits) for a purpose.

    >>> seal("unsubscribe", "0" * 32, key="k" * 32)
    'AAAAAAAAAAAAAAAAAAAAABqJ6e9xTNyuxGsr3g'
    """
    own = bytes.fromhex(subscription_id)
    return base64.urlsafe_b64encode(own + _seal_of(purpose, own, key)).decode().rstrip("=")


def unseal(purpose: Purpose, token: str, *, key: str) -> str:
    """The subscription's id behind a token. Raises NotFound for anything that `seal` did not make for this purpose.

    >>> unseal("unsubscribe", seal("unsubscribe", "0f" * 16, key="k" * 32), key="k" * 32) == "0f" * 16
    True
    """
    try:
        raw = base64.b64decode(f"{token}==".encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    own, given = raw[:_ID_BYTES], raw[_ID_BYTES:]
    if len(own) != _ID_BYTES or not hmac.compare_digest(given, _seal_of(purpose, own, key)):
        raise NotFound(
            "This link is not one of ours, or is incomplete.", next_step="Open it whole, as it is in the mail."
        )
    return own.hex()


def _seal_of(purpose: Purpose, own: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"entente mail link\0" + purpose.encode() + b"\0" + own, hashlib.sha256)[
        :_SEAL_BYTES
    ]
