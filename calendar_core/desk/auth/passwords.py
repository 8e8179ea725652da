"""Password hashing with argon2id.

19 MiB, two passes, one lane: the minimum of OWASP's Password Storage Cheat Sheet, since a login costs that much memory
and everybody may try one.
"""

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from calendar_core.errors import CalendarError
from calendar_core.messages import CountedMessage

MIN_LENGTH: Final = 12
_MAX_LENGTH: Final = 256
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Concurrent hashes: more could exhaust the memory.
_HASH_SLOTS: Final = threading.BoundedSemaphore(4)
# Verified where there is no account, to take equal time. Its password is unknown.
_DUMMY_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def hash_password(password: str) -> str:
    """Hash a password. Raises CalendarError for one that is too short or too long."""
    password = unicodedata.normalize("NFC", password)
    if not MIN_LENGTH <= len(password) <= _MAX_LENGTH:
        raise CalendarError(
            CountedMessage(
                "The password has %(num)s character.", "The password has %(num)s characters.", len(password)
            ),
            next_step="Use %(shortest)s to %(longest)s: a few words that nobody would put together.",
            shortest=MIN_LENGTH,
            longest=_MAX_LENGTH,
        )
    return _HASHER.hash(password)


def is_password_correct(password: str, password_hash: str | None) -> bool:
    """Whether the password matches the hash; False, after equal time, without a hash."""
    password = unicodedata.normalize("NFC", password[: _MAX_LENGTH + 1])
    with _HASH_SLOTS:
        try:
            _HASHER.verify(password_hash or _DUMMY_HASH, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_rehash_needed(password_hash: str) -> bool:
    """Whether the hash should be renewed with the present parameters."""
    return _HASHER.check_needs_rehash(password_hash)
