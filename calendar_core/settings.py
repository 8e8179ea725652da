"""The one list of settings: environment variables `ENTENTE_*`, read once at the start by the roof.

An unknown `ENTENTE_*` stops the start, because a misspelt setting that is silently ignored is the hardest to find.
`docs/settings.md` is held to this list by a test.
"""

import difflib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from calendar_core.errors import CalendarError

PREFIX = "ENTENTE_"
_ROOT = Path(__file__).resolve().parents[1]
#: Where everything that the program makes is kept by default: database, mail, key.
VAR = _ROOT / "var"
_MIN_KEY_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One environment variable, without its prefix, with the text of its default and what it is for."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        name="DATABASE_URL",
        default="sqlite:///var/entente.db",
        meaning="The database: SQLite in a file, or postgresql+psycopg://user:password@host/name for several nodes.",
    ),
    Setting(
        name="MAIL_URL",
        default="maildir:var/mail",
        meaning="Where mail goes: maildir:DIRECTORY, smtp://user:password@host:port (STARTTLS where the server "
        "offers it; required with a password), or smtps://user:password@host:port.",
    ),
    Setting(
        name="MAIL_FROM",
        default="Entente <entente@localhost>",
        meaning="The sender of every mail: an address, with a name or without.",
    ),
    Setting(
        name="MAIL_CONNECTIONS",
        default="4",
        meaning="How many connections to the mail server one process opens at most, from 1 to 50.",
    ),
    Setting(
        name="MAIL_FLOOD",
        default="three for each subscription, at least 200",
        meaning="How many messages may be raised within an hour before all mail is held for an operator.",
    ),
    Setting(
        name="BOUNCE_ADDRESS",
        default="none: mail comes back to its sender",
        meaning="The address that takes reports of mail that was not delivered, such as bounces@example.org; each mail "
        "gets one of its own, bounces+TOKEN@example.org.",
    ),
    Setting(
        name="BOUNCE_MAILDIR",
        default="none",
        meaning="A Maildir into which the mail server delivers these reports; the scheduler reads it.",
    ),
    Setting(
        name="DKIM_KEY",
        default="none: mail is not signed",
        meaning="The file of the private key (PEM, RSA or Ed25519) that signs every mail.",
    ),
    Setting(name="DKIM_SELECTOR", default="entente", meaning="The name of that key in the DNS."),
    Setting(
        name="DKIM_DOMAIN", default="the domain of MAIL_FROM", meaning="The domain in whose DNS that key is published."
    ),
    Setting(
        name="BASE_URL",
        default="http://127.0.0.1:8000 (built from HOST and PORT)",
        meaning="The address under which people reach the calendar; every link in feeds and mail begins with it.",
    ),
    Setting(
        name="SECRET_KEY",
        default="made at the first start and kept in var/secret-key",
        meaning="At least 32 characters; signs what the program hands out. The same on every node.",
    ),
    Setting(
        name="SIGN_ON",
        default="none: editors sign in with a password",
        meaning="The organisation's sign-on (OpenID Connect), with this calendar's name and secret there: "
        "https://client:secret@id.example.org/realms/desk.",
    ),
    Setting(
        name="SOURCES_A_DAY",
        default="none: no address is asked",
        meaning="How many addresses of sources the scheduler asks in a day whether they are still there.",
    ),
    Setting(name="HOST", default="127.0.0.1", meaning="The address to listen on."),
    Setting(name="PORT", default="8000", meaning="The port to listen on."),
    Setting(
        name="PROXIES",
        default="0",
        meaning="How many reverse proxies of yours a request passes; so many addresses of X-Forwarded-For count.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """Where the organisation's people sign on, and who this calendar is there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings as the program uses them. `base_url` has no slash at its end.

    `var` is where files go that have no better place; None for nowhere. `mail_flood` None: by the subscriptions.
    """

    database_url: str
    mail_url: str
    mail_from: str
    base_url: str
    secret_key: str
    host: str
    port: int
    proxies: int = 0
    var: Path | None = None
    mail_connections: int = 4
    mail_flood: int | None = None
    bounce_address: str = ""
    bounce_maildir: Path | None = None
    dkim_key: str = ""
    dkim_selector: str = "entente"
    dkim_domain: str = ""
    sign_on: OidcProvider | None = None
    sources_a_day: int = 0


def _setting_error(name: str, what: str, next_step: str) -> CalendarError:
    return CalendarError(what, next_step=next_step, where=PREFIX + name)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = [PREFIX + setting.name for setting in SETTINGS]
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise CalendarError(
                "The setting %(name)s is not known.",
                next_step=f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}.",
                name=name,
            )


def _parse_number(name: str, text: str, most: int, *, called: str = "such a number") -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= most):
        raise _setting_error(name, f"{text!r} is not {called}.", f"Write a number from 1 to {most}.")
    return int(text)


def _parse_proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise _setting_error("PROXIES", f"{text!r} is not a number of proxies.", "Write 0 without any, 1 behind one.")
    return int(text)


def _parse_base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise _setting_error("BASE_URL", f"{text!r} is not a web address.", "Write it as https://calendar.example.org.")
    return text.rstrip("/")


def _parse_oidc_provider(text: str | None) -> OidcProvider | None:
    if text is None:
        return None
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
    if not (is_safe and parts.hostname and parts.username and parts.password) or parts.query or parts.fragment:
        # Never the text itself: it holds a secret.
        raise _setting_error(
            "SIGN_ON", "This is not the address of a sign-on.", "Write https://client:secret@id.example.org."
        )
    issuer = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
    return OidcProvider(issuer=issuer, client_id=unquote(parts.username), client_secret=unquote(parts.password))


def _load_secret_key(given: str | None) -> str:
    if given is not None:
        if len(given) < _MIN_KEY_LENGTH:
            raise _setting_error(
                "SECRET_KEY", f"The key has {len(given)} characters.", f"Use at least {_MIN_KEY_LENGTH}, at random."
            )
        return given
    file = VAR / "secret-key"
    if not file.exists():
        make_directory(VAR)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii")


def make_directory(directory: Path) -> None:
    """Make a directory the program writes to. CalendarError where this user may not."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CalendarError(
            "The directory %(directory)s cannot be made: %(strerror)s.",
            next_step="Give this user the right to write there, or set ENTENTE_DATABASE_URL and ENTENTE_MAIL_URL.",
            directory=directory,
            strerror=error.strerror,
        ) from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise CalendarError(
            "The directory %(directory)s cannot be written to.",
            next_step="Give this user the right to write there, or set ENTENTE_DATABASE_URL and ENTENTE_MAIL_URL.",
            directory=directory,
        )


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; relative default paths are those of the checkout, not of the current folder.

    Raises CalendarError for an unknown name or an unusable value.
    """
    _refuse_unknown(environment)
    named = {setting.name: environment.get(PREFIX + setting.name) for setting in SETTINGS}
    given = {name: value for name, value in named.items() if value}
    host = given.get("HOST", "127.0.0.1")
    port = _parse_number("PORT", given.get("PORT", "8000"), 65535, called="a port")
    shown_host = f"[{host}]" if ":" in host else host
    return Settings(
        database_url=given.get("DATABASE_URL", f"sqlite:///{VAR / 'entente.db'}"),
        mail_url=given.get("MAIL_URL", f"maildir:{VAR / 'mail'}"),
        mail_from=given.get("MAIL_FROM", "Entente <entente@localhost>"),
        base_url=_parse_base_url(given.get("BASE_URL", f"http://{shown_host}:{port}")),
        secret_key=_load_secret_key(given.get("SECRET_KEY")),
        host=host,
        port=port,
        proxies=_parse_proxies(given.get("PROXIES", "0")),
        var=VAR,
        mail_connections=_parse_number("MAIL_CONNECTIONS", given.get("MAIL_CONNECTIONS", "4"), 50),
        mail_flood=_parse_number("MAIL_FLOOD", given["MAIL_FLOOD"], 100_000_000) if "MAIL_FLOOD" in given else None,
        bounce_address=given.get("BOUNCE_ADDRESS", ""),
        bounce_maildir=Path(given["BOUNCE_MAILDIR"]).expanduser() if "BOUNCE_MAILDIR" in given else None,
        dkim_key=given.get("DKIM_KEY", ""),
        dkim_selector=given.get("DKIM_SELECTOR", "entente"),
        dkim_domain=given.get("DKIM_DOMAIN", ""),
        sign_on=_parse_oidc_provider(given.get("SIGN_ON")),
        sources_a_day=_parse_number("SOURCES_A_DAY", given["SOURCES_A_DAY"], 86_400) if "SOURCES_A_DAY" in given else 0,
    )
