"""Signed timestamp of when a form was opened, so that the sender cannot claim another instant."""

import hashlib
from datetime import UTC, datetime

from itsdangerous import BadSignature, Signer


def build_form_timestamp(now: datetime, *, key: str) -> str:
    """An instant in whole seconds, signed.

    >>> parse_form_timestamp(build_form_timestamp(datetime(2024, 10, 31, tzinfo=UTC), key="k"), key="k")
    datetime.datetime(2024, 10, 31, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return _signer(key).sign(str(int(now.timestamp()))).decode()


def parse_form_timestamp(text: str, *, key: str) -> datetime | None:
    """Parse the instant of a signed timestamp; None if `build_form_timestamp` did not make it.

    >>> parse_form_timestamp("1730332800.00", key="k") is None
    True
    """
    try:
        return datetime.fromtimestamp(int(_signer(key).unsign(text)), UTC)
    except BadSignature:
        return None


def _signer(key: str) -> Signer:
    return Signer(key, salt="form timestamp", digest_method=hashlib.sha256)
