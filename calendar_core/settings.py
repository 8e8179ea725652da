"""The one list of settings: environment variables `ENTENTE_*`, parsed once at the start by the top layer.

An unknown `ENTENTE_*` stops the start, because a misspelt setting that is silently ignored is the hardest to find.
A test holds `docs/settings.md` to this list.
"""

import difflib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendar_core.errors import CalendarError
from calendar_core.messages import mark
from calendar_core.private_files import make_private_directory, write_once
from calendar_core.setting_parsers import (
    OidcProvider,
    bracket_host,
    clean_value,
    number_parser,
    parse_base_url,
    parse_folder,
    parse_host,
    parse_oidc_provider,
    parse_proxies,
    parse_secret_key,
    parse_senders,
)

PREFIX = "ENTENTE_"
_ROOT = Path(__file__).resolve().parents[1]
#: The default directory of everything that the program makes: database, mail, key.
VAR = _ROOT / "var"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The parsed settings; each field is named like its variable.

    `given_base_url` is BASE_URL if it is set. `var` is the directory of files that have no setting of their own; None
    for no files. `mail_flood` None: a limit by the number of subscriptions.
    """

    database_url: str
    mail_url: str
    mail_from: str
    given_base_url: str | None
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
    intake_maildir: Path | None = None
    intake_senders: tuple[str, ...] = ()
    intake_authserv_id: str = ""
    fonts: Path | None = None
    watch_file: Path = _ROOT / "data" / "watch.yaml"

    @property
    def base_url(self) -> str:
        """The address under which people reach the calendar, without a slash at its end."""
        return self.given_base_url or self.local_url

    @property
    def local_url(self) -> str:
        """The address of the web server on this machine. Nobody can open the addresses that stand for all networks."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  compared, not listened on
        return f"http://{bracket_host(host)}:{self.port}"

    @property
    def has_tls(self) -> bool:
        """Whether people reach the calendar over TLS."""
        return self.base_url.startswith("https://")


def _load_secret_key() -> str:
    file = VAR / "secret-key"
    make_directory(VAR)
    try:
        if not file.exists():
            write_once(file, secrets.token_urlsafe(48).encode())
        return parse_secret_key(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise CalendarError(
            "The key %(file)s cannot be made or read: %(strerror)s.",
            next_step="Give this user the right to do it, or set it here.",
            file=file,
            strerror=error.strerror,
        ) from None
    except (CalendarError, UnicodeError):
        raise CalendarError(
            "The file %(file)s holds no whole key.",
            next_step="Copy it from a backup. If there is none, delete it: a new key is made, and links in mails that "
            "were sent so far no longer work.",
            file=file,
        ) from None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One environment variable, without its prefix.

    `parse` raises CalendarError. `unset` returns the value of a variable that is not set; without it `parse` takes the
    text of the default. Default paths are those of the checkout, not of the current directory.
    """

    name: str
    parse: Callable[[str], object]
    default: str
    meaning: str
    unset: Callable[[], object] | None = None

    def value(self, text: str) -> object:
        """The value of the variable, "" where it is not set. Raises CalendarError, naming the setting."""
        try:
            text = clean_value(text)
            if not text and self.unset is not None:
                return self.unset()
            return self.parse(text or self.default)
        except CalendarError as error:
            raise CalendarError(error.what, next_step=error.next_step, where=PREFIX + self.name) from None


SETTINGS = (
    Setting(
        name="DATABASE_URL",
        parse=str,
        unset=lambda: f"sqlite:///{VAR / 'entente.db'}",
        default="sqlite:///var/entente.db",
        meaning="The database: SQLite in a file, or postgresql+psycopg://user:password@host/name for several nodes.",
    ),
    Setting(
        name="MAIL_URL",
        parse=str,
        unset=lambda: f"maildir:{VAR / 'mail'}",
        default="maildir:var/mail",
        meaning="Where mail goes: maildir:DIRECTORY, smtp://user:password@host:port (STARTTLS where the server "
        "offers it; required with a password), or smtps://user:password@host:port.",
    ),
    Setting(
        name="MAIL_FROM",
        parse=str,
        default="Entente <entente@localhost>",
        meaning="The sender of every mail: an address, with a name or without.",
    ),
    Setting(
        name="MAIL_CONNECTIONS",
        parse=number_parser(50),
        default="4",
        meaning="How many connections to the mail server one process opens at most, from 1 to 50.",
    ),
    Setting(
        name="MAIL_FLOOD",
        parse=number_parser(100_000_000),
        unset=lambda: None,
        default="three for each subscription, at least 200",
        meaning="How many messages may be raised within an hour before all mail is held for an operator.",
    ),
    Setting(
        name="BOUNCE_ADDRESS",
        parse=str,
        unset=lambda: "",
        default="none: mail comes back to its sender",
        meaning="The address that takes reports of mail that was not delivered, such as bounces@example.org; each mail "
        "gets one of its own, bounces+TOKEN@example.org.",
    ),
    Setting(
        name="BOUNCE_MAILDIR",
        parse=lambda text: Path(text).expanduser(),
        unset=lambda: None,
        default="none",
        meaning="A Maildir into which the mail server delivers these reports; the scheduler reads it.",
    ),
    Setting(
        name="DKIM_KEY",
        parse=str,
        unset=lambda: "",
        default="none: mail is not signed",
        meaning="The file of the private key (PEM, RSA or Ed25519) that signs every mail.",
    ),
    Setting(name="DKIM_SELECTOR", parse=str, default="entente", meaning="The name of that key in the DNS."),
    Setting(
        name="DKIM_DOMAIN",
        parse=str,
        unset=lambda: "",
        default="the domain of MAIL_FROM",
        meaning="The domain in whose DNS that key is published.",
    ),
    Setting(
        name="BASE_URL",
        parse=parse_base_url,
        unset=lambda: None,
        default="http://127.0.0.1:8000 (built from HOST and PORT)",
        meaning="The address under which people reach the calendar; every link in feeds and mail begins with it.",
    ),
    Setting(
        name="SECRET_KEY",
        parse=parse_secret_key,
        unset=_load_secret_key,
        default="made at the first start and kept in var/secret-key",
        meaning="At least 32 characters; signs what the program hands out. The same on every node.",
    ),
    Setting(
        name="SIGN_ON",
        parse=parse_oidc_provider,
        unset=lambda: None,
        default="none: editors sign in with a password",
        meaning="The organisation's sign-on (OpenID Connect), with this calendar's name and secret there: "
        "https://client:secret@id.example.org/realms/desk.",
    ),
    Setting(
        name="SOURCES_A_DAY",
        parse=number_parser(86_400),
        unset=lambda: 0,
        default="none: no address is asked",
        meaning="How many addresses of sources the scheduler asks in a day whether they are still there.",
    ),
    Setting(
        name="FONTS",
        parse=parse_folder,
        unset=lambda: None,
        default="none: the fonts of the system",
        meaning="A folder of fonts for PDF files, beside those of the system: Korean needs one, such as Noto Sans CJK.",
    ),
    Setting(
        name="WATCH_FILE",
        parse=lambda text: Path(text).expanduser(),
        unset=lambda: _ROOT / "data" / "watch.yaml",
        default="data/watch.yaml",
        meaning="The file that defines watched sources; each is off until an editor turns it on.",
    ),
    Setting(
        name="INTAKE_MAILDIR",
        parse=lambda text: Path(text).expanduser(),
        unset=lambda: None,
        default="none: no mail is taken",
        meaning="A Maildir into which the mail server delivers what editors send to the desk; the scheduler reads it.",
    ),
    Setting(
        name="INTAKE_SENDERS",
        parse=parse_senders,
        unset=lambda: (),
        default="none",
        meaning="The addresses from which such mail is taken, parted by commas.",
    ),
    Setting(
        name="INTAKE_AUTHSERV_ID",
        parse=parse_host,
        unset=lambda: "",
        default="none",
        meaning="The name under which that mail server writes Authentication-Results, such as mx.example.org.",
    ),
    Setting(name="HOST", parse=parse_host, default="127.0.0.1", meaning="The address to listen on."),
    Setting(
        name="PORT",
        parse=number_parser(65535, refusal=mark("%(text)s is not a port.")),
        default="8000",
        meaning="The port to listen on.",
    ),
    Setting(
        name="PROXIES",
        parse=parse_proxies,
        default="0",
        meaning="How many reverse proxies of yours a request passes; so many addresses of X-Forwarded-For count.",
    ),
)


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises CalendarError for an unknown name or an unusable value."""
    _check_known(environment)
    values: dict[str, Any] = {
        setting.name.lower(): setting.value(environment.get(PREFIX + setting.name, "")) for setting in SETTINGS
    }
    return Settings(var=VAR, given_base_url=values.pop("base_url"), **values)


def _check_known(environment: Mapping[str, str]) -> None:
    known = [PREFIX + setting.name for setting in SETTINGS]
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            next_step = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise CalendarError("The setting %(name)s is not known.", next_step=next_step, name=name)


def make_directory(directory: Path) -> None:
    """Make a directory that the program writes to (`make_private_directory`)."""
    make_private_directory(directory, is_own=directory == VAR)
