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
from calendar_core.store.desk.link_checks import (
    GONE_STATUSES,
    LinkCheckResult,
    list_links_to_check,
    record_link_check,
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TIMEOUTS_SECONDS: Final = (5, 10)  # to connect, and between two bytes
_MAX_REDIRECTS: Final = 5
# Addresses of IPv6 that stand for one of IPv4, by a translator that only the network knows (RFC 6052).
_NAT64_NETWORK: Final = ipaddress.ip_network("64:ff9b::/96")


class _AddressRefused(Exception):
    """An address is not asked, with the reason."""


def is_public(address: Address) -> bool:
    """Whether an address is of the internet, and not of this machine or of a network behind it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in _NAT64_NETWORK:
            return False
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, kw_only=True)
class LinkChecker:
    """How sources are asked. `home` is the calendar's own address, by which it says who asks.

    `may_ask` decides on each address that a host has; `certificates` is the file of authorities, None for the usual.
    """

    home_url: str
    is_allowed: Callable[[Address], bool] = is_public
    ca_bundle: str | None = None

    def check(self, url: str) -> LinkCheckResult:
        """What an address answers, redirects followed. Takes seconds."""
        try:
            for _ in range(_MAX_REDIRECTS):
                status, location = self._request("HEAD", url)
                if status >= HTTPStatus.BAD_REQUEST:  # many servers know GET alone
                    status, location = self._request("GET", url)
                if location is None:
                    return LinkCheckResult(status=status, fault=_describe_failure(status))
                url = urljoin(url, location)
        except (_AddressRefused, requests.RequestException, OSError, ValueError) as error:
            return LinkCheckResult(
                status=None, fault=str(error) if isinstance(error, _AddressRefused) else "It does not answer."
            )
        return LinkCheckResult(status=None, fault="It leads in a circle.")

    def _request(self, method: str, url: str) -> tuple[int, str | None]:
        """The status, and where a redirect leads. No more than the head of the answer is read."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise _AddressRefused("This is not an address of the web.")
        address = self._resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
        numeric = f"[{address}]" if address.version == 6 else str(address)
        port = f":{parts.port}" if parts.port else ""
        target = urlunsplit((parts.scheme, numeric + port, parts.path or "/", parts.query, ""))
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _PinnedAddressAdapter(host))
            answer = session.request(
                method,
                target,
                headers={"Host": parts.netloc, "User-Agent": f"Entente (+{self.home_url})", "Accept": "*/*"},
                timeout=_TIMEOUTS_SECONDS,
                allow_redirects=False,
                stream=True,
                verify=self.ca_bundle or True,
            )
            with answer:
                return answer.status_code, answer.headers.get("Location") if answer.is_redirect else None

    def _resolve(self, host: str, port: int) -> Address:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not all(self.is_allowed(address) for address in addresses):
            raise _AddressRefused("It is not an address of the internet, and was not asked.")
        return addresses[0]


class _PinnedAddressAdapter(HTTPAdapter):
    """TLS to a numeric address under the name of its host, so that no second look-up can lead elsewhere."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """The name is that of requests."""
        options |= {"server_hostname": self.host, "assert_hostname": self.host}
        super().init_poolmanager(connections, maxsize, block, **options)


def _describe_failure(status: int) -> str | None:
    """What is wrong: not there, or a server that fails. One that lets no programs in may well have the page."""
    if status not in GONE_STATUSES and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"{status} {phrase}".strip()


def check_links(
    database: Database, checker: LinkChecker, *, limit: int, clock: Callable[[], datetime], wait: Callable[[], bool]
) -> dict[str, LinkCheckResult]:
    """Ask so many, and note each answer at once; no transaction is open meanwhile.

    `wait` is called between two and says whether to stop.
    """
    answers: dict[str, LinkCheckResult] = {}
    with database.reading() as connection:
        urls = list_links_to_check(connection, limit=limit, now=clock())
    for url in urls:
        if answers and wait():
            break
        answers[url] = checker.check(url)
        with database.writing() as session:
            record_link_check(session, url, answers[url], now=clock())
    return answers
