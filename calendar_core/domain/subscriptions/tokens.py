"""Signed tokens in the links of letters: a token names one subscription for one purpose and cannot be forged.

A token is the random id of the subscription with a signature (HMAC-SHA256, cut to 96 bits), 38 characters in all. It is
computed when a letter is written and stored nowhere, so a stolen database opens no link. Tokens that were sent must
stay valid: their format is fixed, and so are the names of their purposes.
"""

import base64
import binascii
import hashlib
import hmac
import re
from typing import Final, Literal

from calendar_core.errors import NotFound

Purpose = Literal["unsubscribe", "manage", "confirm"]
_ID_BYTES: Final = 16
_SIGNATURE_BYTES: Final = 12
# A full stop, "=", ">", "/", a blank, a quotation mark ...
_TRAILING: Final = re.compile(r"[^A-Za-z0-9_-]{1,20}\Z")


def sign(purpose: str, data: bytes, *, key: str, length: int) -> bytes:
    """The first `length` bytes of the signature of the data for a purpose, for tokens that have to be short."""
    return hmac.digest(key.encode(), b"entente " + purpose.encode() + b"\0" + data, hashlib.sha256)[:length]


def build_token(purpose: Purpose, subscription_id: str, *, key: str) -> str:
    """The token of a subscription (32 hexadecimal digits) for a purpose.

    >>> build_token("unsubscribe", "0" * 32, key="k" * 32)
    'AAAAAAAAAAAAAAAAAAAAABqJ6e9xTNyuxGsr3g'
    """
    own = bytes.fromhex(subscription_id)
    return base64.urlsafe_b64encode(own + _sign_id(purpose, own, key)).decode().rstrip("=")


def trim_token(token: str) -> str:
    """A token without what no token holds at its end: mail programs take what stands behind a link for a part of it.

    >>> trim_token("AbC-_>. ")
    'AbC-_'
    """
    return _TRAILING.sub("", token)


def parse_token(purpose: Purpose, token: str, *, key: str) -> str:
    """The id of the subscription in a token. Raises NotFound for anything `build_token` did not make for this purpose.

    >>> parse_token("unsubscribe", build_token("unsubscribe", "0f" * 16, key="k" * 32), key="k" * 32) == "0f" * 16
    True
    """
    try:
        raw = base64.b64decode(f"{trim_token(token)}==".encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    own, signature = raw[:_ID_BYTES], raw[_ID_BYTES:]
    if len(own) != _ID_BYTES or not hmac.compare_digest(signature, _sign_id(purpose, own, key)):
        raise NotFound(
            "This link is not valid, or is incomplete.", next_step="Open the whole link, as it is in the mail."
        )
    return own.hex()


def _sign_id(purpose: Purpose, own: bytes, key: str) -> bytes:
    return sign(f"mail link\0{purpose}", own, key=key, length=_SIGNATURE_BYTES)
