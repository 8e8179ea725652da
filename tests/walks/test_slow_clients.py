"""Clients that send slowly, or read slowly, keep nobody else from the calendar."""

import re
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from calendar_core.web.response.request_threads import THREADS
from tests.builders.served_site import fill_calendar, get, output_until, serving

HEAD = "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n{more}\r\n"
SLOW_BODY = HEAD.format(path="/subscribe", more="Content-Length: 1000\r\n").encode() + b"a=b"
# Seconds that an answer may take while slow bodies hold what they can.
LIMITS = {"/health/live": 1, "/feeds/all.ics": 1, "/": 3, "/events/kr-us-scm-56": 3}


def ask_raw(port: int, request: str) -> str:
    """The first line of the answer to a request, written as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode())
        return connection.recv(4_096).decode().partition("\r\n")[0]


@contextmanager
def slow_bodies(port: int, count: int) -> Iterator[None]:
    """Hold so many requests open whose body does not come; each that the server ends is made anew."""
    ended = threading.Event()

    def hold() -> None:
        with selectors.DefaultSelector() as open_ones:
            while not ended.is_set():
                while len(open_ones.get_map()) < count:
                    connection = socket.create_connection(("127.0.0.1", port))
                    connection.sendall(SLOW_BODY)
                    open_ones.register(connection, selectors.EVENT_READ)
                for key, _ in open_ones.select(timeout=0.1):
                    open_ones.unregister(key.fileobj)
                    assert isinstance(key.fileobj, socket.socket)
                    key.fileobj.close()
                time.sleep(0.05)
            for key in list(open_ones.get_map().values()):
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.close()

    attacker = threading.Thread(target=hold)
    attacker.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        ended.set()
        attacker.join()


@pytest.mark.parametrize("seconds", [5, pytest.param(60, marks=pytest.mark.long)])
def test_as_many_slow_bodies_as_there_are_threads_delay_nobody(
    sqlite_url: str, tmp_path: Path, free_port: int, seconds: int
) -> None:
    fill_calendar(sqlite_url)
    workers = 2
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url, workers=workers) as process:
        output_until(process, "Ctrl-C stops it.")
        for path in LIMITS:
            for _ in range(2 * workers):
                get(free_port, path)
        slowest = dict.fromkeys(LIMITS, 0.0)
        with slow_bodies(free_port, workers * THREADS):
            limit = time.monotonic() + seconds
            while time.monotonic() < limit:
                for path in LIMITS:
                    began = time.monotonic()
                    get(free_port, path)
                    slowest[path] = max(slowest[path], time.monotonic() - began)
    assert {path: took for path, took in slowest.items() if took > LIMITS[path]} == {}


def test_a_body_that_does_not_come_ends_its_request_and_nobody_else_s(
    sqlite_url: str, tmp_path: Path, free_port: int
) -> None:
    fill_calendar(sqlite_url)
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        with ThreadPoolExecutor() as waiting:
            # A client that drips is no faster.
            dripped = waiting.submit(seconds_of_dripping, free_port)
            with socket.create_connection(("127.0.0.1", free_port), timeout=30) as silent:
                silent.sendall(SLOW_BODY)
                began = time.monotonic()
                rest = silent.recv(4_096)
                assert (rest == b"" or b" 408 " in rest, 9 < time.monotonic() - began < 14) == (True, True)
            assert ask_raw(free_port, SLOW_BODY.decode() + "x" * 997) != ""
            assert dripped.result() < 14


def seconds_of_dripping(port: int) -> float:
    """How long a connection stays open whose body comes a byte a second; 20 s at most."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as dripping:
        dripping.sendall(SLOW_BODY)
        began = time.monotonic()
        while time.monotonic() - began < 20 and drip(dripping):
            pass
        return time.monotonic() - began


def drip(connection: socket.socket) -> bool:
    """Send one byte, and wait a second; whether the connection is still open."""
    try:
        connection.sendall(b"x")
        return connection.recv(4_096) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def test_a_body_is_taken_only_where_a_route_wants_one_and_up_to_its_size(
    sqlite_url: str, tmp_path: Path, free_port: int
) -> None:
    fill_calendar(sqlite_url)
    chunked = "Transfer-Encoding: chunked\r\n"
    large, half = "Content-Length: 16001\r\n", "Content-Length: 500000\r\n"
    cases = {
        ("/subscribe", large): 413,
        ("/subscribe", chunked): 411,
        ("/agenda", large): 405,
        ("/nowhere", large): 404,
        ("/desk/events/new", "Content-Length: 1000001\r\n"): 413,
        ("/health/live", half): 405,
        ("/feeds/all.ics", half): 405,
    }
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        began = time.monotonic()
        # None of the body is sent: the answer does not wait for it.
        given = {case: ask_raw(free_port, HEAD.format(path=case[0], more=case[1])) for case in cases}
    assert {case: int(re.split(" ", line)[1]) for case, line in given.items()} == cases
    assert time.monotonic() - began < 10


def test_clients_that_do_not_read_hold_no_thread(sqlite_url: str, tmp_path: Path, free_port: int) -> None:
    fill_calendar(sqlite_url)
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        waiting = []
        for _ in range(3 * THREADS):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            connection.connect(("127.0.0.1", free_port))
            connection.sendall(b"GET /subscribe HTTP/1.1\r\nHost: x\r\n\r\n")
            waiting.append(connection)
        began = time.monotonic()
        assert get(free_port, "/health/live") == "live\n"
        assert time.monotonic() - began < 1
        time.sleep(2)
        assert "Security Consultative Meeting" in get(free_port, "/agenda")
        for connection in waiting:
            connection.close()
