"""Passwords of the desk: argon2id, and nothing else knows of it.

19 MiB, two passes, one lane: the least that OWASP's Password Storage Cheat Sheet asks for, since a sign-in costs that
much memory, and everybody may try one.
"""

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from calendar_core.errors import CalendarError

SHORTEST: Final = 12
_LONGEST: Final = 256
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# So many at once: more would be a way to fill the memory.
_AT_ONCE: Final = threading.BoundedSemaphore(4)
# Compared with where there is no account, so that there is as much to do. Of a password that nobody knows.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def hash_password(password: str) -> str:
    """The hash to keep. Raises CalendarError for a password that is too short or too long."""
    password = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(password) <= _LONGEST:
        raise CalendarError(
            "The password has %(count)s characters.",
            next_step="Use %(shortest)s to %(longest)s: a few words that nobody would put together.",
            count=len(password),
            shortest=SHORTEST,
            longest=_LONGEST,
        )
    return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the hash is of the password; False, after as long a time, where there is no hash."""
    password = unicodedata.normalize("NFC", password[: _LONGEST + 1])
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a password should be hashed anew, by the present parameters."""
    return _HASHER.check_needs_rehash(password_hash)
