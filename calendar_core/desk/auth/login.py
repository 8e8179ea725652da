"""Login by name and password: rate-limited, equally slow for known and unknown names, which it does not reveal.

A browser that once logged in has a device token. Its attempts are counted apart, so that attempts of a stranger do not
lock out the owner of the account. No transaction is open while a password is compared. See docs/decisions/0075.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from itsdangerous import Signer

from calendar_core.desk.auth.passwords import hash_password, is_password_correct, is_rehash_needed
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.domain.text.network_hash import hash_network
from calendar_core.errors import CalendarError
from calendar_core.messages import CountedMessage
from calendar_core.store.auth.accounts import (
    account_exists,
    find_account_by_oidc,
    load_password_hash,
    set_password_hash,
)
from calendar_core.store.auth.audit_log import UNKNOWN_NAME, log_action
from calendar_core.store.auth.login_throttle import record_attempt, record_unknown_attempt, reset_failures
from calendar_core.store.auth.sessions import close_session, open_session
from calendar_core.store.db.database import Database

_FREE_FAILURES_PER_ACCOUNT: Final = 5
_FREE_FAILURES_PER_NETWORK: Final = 10
# A /48 of IPv6, which one customer may have whole, is 65,536 networks of a household.
_SITE_PREFIX: Final = 48
_FREE_FAILURES_PER_SITE: Final = 20


class TooManyAttempts(CalendarError):
    """Too many failed attempts; `next_at` is when the next one is allowed."""

    def __init__(self, next_attempt_at: datetime, *, now: datetime) -> None:
        self.seconds = max(1, int((next_attempt_at - now).total_seconds()))
        super().__init__(
            "Signing in failed too often here.",
            next_step=CountedMessage(
                "Wait %(num)s second, then try again.", "Wait %(num)s seconds, then try again.", self.seconds
            ),
        )


class LoginRefused(CalendarError):
    """The name or the password is wrong; the error does not say which."""


@dataclass(frozen=True, kw_only=True)
class LoginAttempt:
    """A login attempt. `network` is the IP address, `device` the device token, `token` that of the old session."""

    name: str
    password: str
    network: str | None = None
    device: str | None = None
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class LoginResult:
    """The values of the two cookies: session token and device token."""

    account_id: str
    token: str
    device: str


def log_in_with_password(database: Database, attempt: LoginAttempt, *, key: str, now: datetime) -> LoginResult:
    """Open a session. Raises LoginRefused or TooManyAttempts."""
    account_id = attempt.name.strip().lower()[:80]
    free_failures = _count_free_failures(account_id, attempt, key)
    is_known_device = any(counted.startswith("device") for counted in free_failures)
    with database.writing() as session:
        next_attempt_at = None if is_known_device else record_unknown_attempt(session, now=now)
        next_attempt_at = next_attempt_at or record_attempt(session, free_failures, now=now)
        password_hash = None if next_attempt_at else load_password_hash(session.connection(), account_id)
    if next_attempt_at is not None:
        raise TooManyAttempts(next_attempt_at, now=now)
    if not is_password_correct(attempt.password, password_hash) or password_hash is None:
        with database.writing() as session:
            is_account = account_exists(session.connection(), account_id)
            log_action(session, account_id if is_account else UNKNOWN_NAME, "failed to sign in", now=now)
        raise LoginRefused("The name or the password is wrong.", next_step="Enter both again.")
    return _start_session(
        database, account_id, attempt, free_failures=free_failures, password_hash=password_hash, key=key, now=now
    )


def log_in_with_oidc(database: Database, sign_on: str, *, token: str | None, now: datetime) -> tuple[str, str]:
    """Begin a session for whom the organisation's sign-on vouches; `sign_on` is its issuer and subject.

    Returns the account and the token. Raises LoginRefused where no account has this identity.
    """
    with database.writing() as session:
        account = find_account_by_oidc(session.connection(), sign_on)
        if account is None:
            log_action(session, sign_on, "failed to sign on", now=now)
        else:
            if token:
                close_session(session, token)
            opened = open_session(session, account.id, now=now)
            log_action(session, account.id, "signed on", now=now)
            return account.id, opened
    raise LoginRefused(
        "Your account there is not registered at this desk.",
        next_step="Ask its operator to add “%(sign_on)s”.",
        sign_on=sign_on,
    )


def _count_free_failures(account_id: str, attempt: LoginAttempt, key: str) -> dict[str, int]:
    """The keys that an attempt is counted by, with the number of free failures of each."""
    if attempt.device and _is_device_of(attempt.device, account_id, key):
        return {f"device {sha256_hex(attempt.device)}": _FREE_FAILURES_PER_ACCOUNT}
    household, site = hash_network(attempt.network), hash_network(attempt.network, prefix_of_ipv6=_SITE_PREFIX)
    counted = {f"network {household}": _FREE_FAILURES_PER_NETWORK} if household else {}
    if site != household:
        counted[f"network {site}"] = _FREE_FAILURES_PER_SITE
    return {f"account {sha256_hex(account_id)}": _FREE_FAILURES_PER_ACCOUNT, **counted}


def _start_session(
    database: Database,
    account_id: str,
    attempt: LoginAttempt,
    *,
    free_failures: dict[str, int],
    password_hash: str,
    key: str,
    now: datetime,
) -> LoginResult:
    renewed = hash_password(attempt.password) if is_rehash_needed(password_hash) else None
    with database.writing() as session:
        if load_password_hash(session.connection(), account_id) != password_hash:
            raise LoginRefused("The account was changed just now.", next_step="Sign in again.")
        # A network is not forgiven: who has one account there could try all others for ever.
        reset_failures(session, [counted for counted in free_failures if not counted.startswith("network")])
        if renewed is not None:
            set_password_hash(session, account_id, renewed)
        if attempt.token:
            close_session(session, attempt.token)
        token = open_session(session, account_id, now=now)
        log_action(session, account_id, "signed in", now=now)
    known = attempt.device if attempt.device and _is_device_of(attempt.device, account_id, key) else None
    device = known or _device_signer(account_id, key).sign(secrets.token_hex(16)).decode()
    return LoginResult(account_id=account_id, token=token, device=device)


def _is_device_of(device: str, account_id: str, key: str) -> bool:
    return _device_signer(account_id, key).validate(device)


def _device_signer(account_id: str, key: str) -> Signer:
    return Signer(key, salt=f"device\0{account_id}", digest_method=hashlib.sha256)
