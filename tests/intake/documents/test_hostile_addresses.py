"""500 forms of an address of this machine: none leads to a connection, whatever it says and wherever it redirects."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.documents.read import read_address
from calendar_core.safe_http import SafeHttpClient

# Spellings of 127.0.0.1, of ::1 and of what a network keeps for itself; some are read only by some programs.
HOSTS = (
    *("127.0.0.1", "127.1", "127.0.1", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "017700000001", "2130706433"),
    *("127.127.127.127", "127.0.0.1.", "0", "0.0.0.0", "00000177.0.0.1", "0x7f.1", "127.0x1", "4294967295"),  # noqa: S104  never bound
    *("localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"),
    *("[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[::ffff:0:127.0.0.1]"),
    *("[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]"),
    *("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "192.0.0.192", "198.18.0.1"),
    *(
        "255.255.255.255",
        "224.0.0.1",
        "①②⑦.⓪.⓪.①",
        "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "127。0。0。1",
        "loc\u200balhost",
        "%6c%6fcalhost",
    ),
)
SCHEMES = ("http", "https", "webcal", "HTTP")
FORMS = ("{scheme}://{host}:{port}/", "{scheme}://user@{host}:{port}/", "{scheme}://{host}:{port}/a?b=c#d")
OTHERS = (
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "ftp://127.0.0.1:{port}/", "dict://127.0.0.1:{port}/x"),
    *(
        "http:127.0.0.1:{port}",
        "http:/127.0.0.1:{port}/",
        "http:///127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://",
    ),
    *(
        "http://127.0.0.1:{port}@example.invalid/",
        "http://example.invalid@127.0.0.1:{port}/",
        "http://a:b@127.0.0.1:{port}",
    ),
    *(
        "http://example.invalid\\@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@example.invalid/",
        "http://127.0.0.1:{port}#@x/",
    ),
    *(
        "http://127.0.0.1\t:{port}/",
        "http://127.0.0.1\n:{port}/",
        "http://127.0.0.1 :{port}/",
        "http://\x00127.0.0.1:{port}/",
    ),
    *(
        "http://[::1:{port}/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:-1/",
        "http://127.0.0.1:\uff10\uff18\uff10/",
        "x" * 3000,
    ),
)


@dataclass
class Canary:
    """A socket of this machine that counts who connects to it."""

    port: int
    connections: list[object] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        made = Canary(port=server.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                made.connections.append(peer)
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield made
        # Whoever does connect is counted.
        with socket.socket() as probe:
            probe.connect(("127.0.0.1", made.port))
            probe.recv(1)
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        assert made.connections


def list_addresses(port: int) -> list[str]:
    spelled = [
        form.format(scheme=scheme, host=host, port=port) for scheme, host, form in product(SCHEMES, HOSTS, FORMS)
    ]
    return [*spelled, *(other.replace("{port}", str(port)) for other in OTHERS)]


def test_no_form_of_an_address_of_this_machine_is_connected_to(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    # The port is no reason to refuse here, so that the address has to be one.
    monkeypatch.setattr("calendar_core.safe_http._PORTS", (80, 443, canary.port))
    client = SafeHttpClient(home_url="https://calendar.example.org")
    addresses = list_addresses(canary.port)
    assert len(addresses) >= 500
    for address in addresses:
        with pytest.raises(CalendarError):
            read_address(client, address)
    assert canary.connections == []


@pytest.mark.parametrize(
    "answers", [("127.0.0.1",), ("93.184.215.14", "127.0.0.1"), ("::ffff:10.0.0.1",), ("fe80::1%lo",)]
)
def test_a_name_that_leads_inside_is_not_asked(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...]
) -> None:
    """A name of the internet may resolve to anything; one wrong address among several is enough."""
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, canary.port)) for one in answers]
    monkeypatch.setattr("calendar_core.safe_http._PORTS", (80, 443, canary.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: entries)
    with pytest.raises(CalendarError, match="not an address of the internet"):
        read_address(SafeHttpClient(home_url="https://calendar.example.org"), f"http://public.example:{canary.port}/")
    assert canary.connections == []
