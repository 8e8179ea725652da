"""Asks the addresses of sources whether they are still there: one after the other, by HEAD, by GET where that fails.

Addresses come from whoever writes in the record, so that none may lead into the network this runs in: every host is
resolved here, only public addresses are spoken to, each redirect is a new address, and the connection goes to the
address that was looked at. Proxies of the environment are not used. Which to ask is `store.source_answers`'.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from calendar_core.store.db.database import Database
from calendar_core.store.desk.link_checks import GONE, Answer, note_answer, sources_to_ask

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SECONDS: Final = (5, 10)  # to connect, and between two bytes
_MOST_REDIRECTS: Final = 5
# Addresses of IPv6 that stand for one of IPv4, by a translator that only the network knows (RFC 6052).
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class _Refused(Exception):
    """An address is not asked, with the reason."""


def is_public(address: Address) -> bool:
    """Whether an address is of the internet, and not of this machine or of a network behind it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, kw_only=True)
class Asker:
    """How sources are asked. `home` is the calendar's own address, by which it says who asks.

    `may_ask` decides on each address that a host has; `certificates` is the file of authorities, None for the usual.
    """

    home: str
    may_ask: Callable[[Address], bool] = is_public
    certificates: str | None = None

    def ask(self, url: str) -> Answer:
        """What an address answers, redirects followed. Takes seconds."""
        try:
            for _ in range(_MOST_REDIRECTS):
                status, location = self._ask_once("HEAD", url)
                if status >= HTTPStatus.BAD_REQUEST:  # many servers know GET alone
                    status, location = self._ask_once("GET", url)
                if location is None:
                    return Answer(status=status, fault=_fault(status))
                url = urljoin(url, location)
        except (_Refused, requests.RequestException, OSError, ValueError) as error:
            return Answer(status=None, fault=str(error) if isinstance(error, _Refused) else "It does not answer.")
        return Answer(status=None, fault="It leads in a circle.")

    def _ask_once(self, method: str, url: str) -> tuple[int, str | None]:
        """The status, and where a redirect leads. No more than the head of the answer is read."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise _Refused("This is not an address of the web.")
        address = self._look_up(host, parts.port or (443 if parts.scheme == "https" else 80))
        numeric = f"[{address}]" if address.version == 6 else str(address)
        port = f":{parts.port}" if parts.port else ""
        target = urlunsplit((parts.scheme, numeric + port, parts.path or "/", parts.query, ""))
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _ToAddress(host))
            answer = session.request(
                method,
                target,
                headers={"Host": parts.netloc, "User-Agent": f"Entente (+{self.home})", "Accept": "*/*"},
                timeout=_SECONDS,
                allow_redirects=False,
                stream=True,
                verify=self.certificates or True,
            )
            with answer:
                return answer.status_code, answer.headers.get("Location") if answer.is_redirect else None

    def _look_up(self, host: str, port: int) -> Address:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not all(self.may_ask(address) for address in addresses):
            raise _Refused("It is not an address of the internet, and was not asked.")
        return addresses[0]


class _ToAddress(HTTPAdapter):
    """TLS to a numeric address under the name of its host, so that no second look-up can lead elsewhere."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """The name is that of requests."""
        options |= {"server_hostname": self.host, "assert_hostname": self.host}
        super().init_poolmanager(connections, maxsize, block, **options)


def _fault(status: int) -> str | None:
    """What is wrong: not there, or a server that fails. One that lets no programs in may well have the page."""
    if status not in GONE and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"{status} {phrase}".strip()


def ask_sources(
    database: Database, asker: Asker, *, limit: int, clock: Callable[[], datetime], wait: Callable[[], bool]
) -> dict[str, Answer]:
    """Ask so many, and note each answer at once; no transaction is open meanwhile.

    `wait` is called between two and says whether to stop.
    """
    answers: dict[str, Answer] = {}
    with database.reading() as connection:
        urls = sources_to_ask(connection, limit=limit, now=clock())
    for url in urls:
        if answers and wait():
            break
        answers[url] = asker.ask(url)
        with database.writing() as session:
            note_answer(session, url, answers[url], now=clock())
    return answers
