"""The HTTP client for addresses that people gave, protected against server-side request forgery (SSRF).

No such address may lead into the network that this program runs in. Every host is resolved here, only public addresses
are connected to, each redirect is a new address, and the connection goes to the address that was checked. Proxies of
the environment are not used.
"""

import ipaddress
import socket
import threading
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_T = TypeVar("_T")
_TIMEOUTS_SECONDS: Final = (5, 10)  # to connect, and between two bytes
# For the whole request: a server that sends a byte now and then holds nobody up.
_DEADLINE_SECONDS: Final = 15
_PORTS: Final = (80, 443)
_MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_CHUNK_BYTES: Final = 65_536
# Networks that Python takes for public, or did so in some version, and that are not: translators which only the network
# knows (RFC 6052, 8215), old forms of IPv4 in IPv6, site-local, documentation (RFC 9637), SRv6 (RFC 9602), protocols.
_PRIVATE_NETWORKS: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"),
            *("fec0::/10", "3fff::/20", "5f00::/16", "192.0.0.0/24"),
        ),
    )
)


class AddressRefused(Exception):
    """No request is sent to an address; the text is the reason."""


class Unanswered(Exception):
    """A request got no response."""


class ResponseTooLarge(Exception):
    """A response has more bytes than were to be read."""


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response: the address that gave it, after redirects; the headers by names in lower case; the body unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def is_public(address: Address) -> bool:
    """Whether an address is of the internet, and not of this machine or of a network behind it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
    if any(address in network for network in _PRIVATE_NETWORKS):
        return False
    return address.is_global and not address.is_multicast


def is_web_server(address: Address, port: int) -> bool:
    """Whether a public address is asked on a port of the web: others are of services that nobody means to show."""
    return is_public(address) and port in _PORTS


@dataclass(frozen=True, kw_only=True)
class SafeHttpClient:
    """Sends requests to public addresses. `home_url` is the calendar's own address, named in the User-Agent.

    `is_allowed` decides on each address that a host has, and the port. `ca_bundle` is a file of certificate
    authorities, None for the default.
    """

    home_url: str
    is_allowed: Callable[[Address, int], bool] = is_web_server
    ca_bundle: str | None = None

    def request(self, method: str, url: str) -> tuple[int, str | None]:
        """The status, and the address of a redirect, which is not followed. Only the head of the response is read.

        Raises AddressRefused, and Unanswered where no response comes. Takes seconds, 15 at most.
        """

        def ask() -> tuple[int, str | None]:
            answer = self._request(method, url, max_bytes=0)
            return answer.status, _redirect_of(answer)

        return _call_in_time(ask)

    def fetch(
        self, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None, seconds: float | None = None
    ) -> Response:
        """The response to GET, after at most 5 redirects, each of which is an address that is checked like the first.

        `webcal:` is read as `https:`. Raises AddressRefused, ResponseTooLarge for a body of more than `max_bytes`,
        packed or unpacked, and Unanswered where no response comes or it leads in a circle. Takes `seconds` at most,
        redirects included, and 15 by default.
        """

        def ask() -> Response:
            asked = f"https:{url.partition(':')[2]}" if url[:7].lower() == "webcal:" else url
            for _ in range(_MAX_REDIRECTS + 1):
                answer = self._request("GET", asked, max_bytes=max_bytes, headers=headers)
                location = _redirect_of(answer)
                if location is None:
                    return answer
                asked = urljoin(asked, location)
            raise Unanswered("It leads in a circle.")

        return _call_in_time(ask, seconds)

    def _request(self, method: str, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None) -> Response:
        """One request. The body of a redirect is not read, nor any where `max_bytes` is 0."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise AddressRefused("This is not an address of the web.")
        address = self._resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
        numeric = f"[{address}]" if address.version == 6 else str(address)
        port = f":{parts.port}" if parts.port else ""
        target = urlunsplit((parts.scheme, numeric + port, parts.path or "/", parts.query, ""))
        own = {"Host": parts.netloc, "User-Agent": f"Entente (+{self.home_url})", "Accept": "*/*"}
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _PinnedAddressAdapter(host))
            session.mount("http://", _PinnedAddressAdapter(host))
            answer = session.request(
                method,
                target,
                headers={"Accept-Encoding": "identity", **(headers or {}), **own},
                timeout=_TIMEOUTS_SECONDS,
                allow_redirects=False,
                stream=True,
                verify=self.ca_bundle or True,
            )
            with answer:
                return Response(
                    url=url,
                    status=answer.status_code,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=b"" if answer.is_redirect or not max_bytes else _read_body(answer, max_bytes),
                )

    def _resolve(self, host: str, port: int) -> Address:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not all(self.is_allowed(address, port) for address in addresses):
            raise AddressRefused("It is not an address of the internet, and was not asked.")
        return addresses[0]


class _Sockets:
    """The sockets that one call opened. After its deadline they are shut down, and so are those that it opens then."""

    def __init__(self) -> None:
        self._opened: list[socket.socket] = []
        self._is_late = False
        self._lock = threading.Lock()

    def add(self, opened: socket.socket) -> None:
        """Note a socket."""
        with self._lock:
            self._opened.append(opened)
            if self._is_late:
                self._shut_down()

    def end(self) -> None:
        """Wake whoever waits for a byte: the read fails, and the thread ends."""
        with self._lock:
            self._is_late = True
            self._shut_down()

    def _shut_down(self) -> None:
        for one in self._opened:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _CallOfThread(threading.local):
    """The sockets of the call that this thread makes."""

    sockets: _Sockets


_CALL: Final = _CallOfThread()


def _call_in_time(function: Callable[[], _T], seconds: float | None = None) -> _T:
    """The result of a function that sends requests, in a thread: no timeout of requests is one of the whole.

    A thread that is late ends when its sockets are shut down; one that resolves a name, when the resolver gives up.
    """
    outcome: Future[_T] = Future()
    sockets = _Sockets()

    def fulfil() -> None:
        _CALL.sockets = sockets
        try:
            outcome.set_result(function())
        except Exception as error:  # noqa: BLE001  the thread that waits raises it
            outcome.set_exception(error)

    threading.Thread(target=fulfil, name="outgoing request", daemon=True).start()
    try:
        return outcome.result(_DEADLINE_SECONDS if seconds is None else seconds)
    except TimeoutError:
        sockets.end()
        raise Unanswered("No whole answer came in time.") from None
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise Unanswered(str(error)) from None


def _redirect_of(answer: Response) -> str | None:
    """Where a response leads: a redirect has a status of its own and an address."""
    return answer.headers.get("location") if answer.status in _REDIRECTS else None


def _read_body(answer: requests.Response, max_bytes: int) -> bytes:
    """The body, unpacked where the server packs it although nobody asked for that."""
    body = bytearray()
    for chunk in answer.raw.stream(_CHUNK_BYTES, decode_content=False):
        body += chunk
        if len(body) > max_bytes:
            raise ResponseTooLarge
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return bytes(body)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Unanswered(f"The answer is packed as {encoding[:20]!r}, which was not asked for.")
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(bytes(body), max_bytes + 1)
    except zlib.error:
        raise Unanswered("The answer is packed, and cannot be unpacked.") from None
    if len(unpacked) > max_bytes:
        raise ResponseTooLarge
    return unpacked


class _HttpConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _CALL.sockets.add(self.sock)


class _HttpsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _CALL.sockets.add(self.sock)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class _PinnedAddressAdapter(HTTPAdapter):
    """TLS to a numeric address under the name of its host, so that no second look-up can lead elsewhere."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """The name is that of requests."""
        options |= {"server_hostname": self.host, "assert_hostname": self.host}
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
