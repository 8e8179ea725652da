"""A server of this machine that plays a source, and a client that may ask this machine and no other."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from calendar_core.safe_http import SafeHttpClient, is_public
from tests.builders.web_app import serve_app

Play = Callable[[Request], Response]


@dataclass
class SourceServer:
    """Answers each path, with its query, by what `answers` has for it, else 404; `asked` notes the requests."""

    address: str = ""
    answers: dict[str, bytes | Response | Play] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        path = request.full_path.rstrip("?")
        with self.lock:
            self.asked.append((path, dict(request.headers)))
        answer = self.answers.get(path, Response("none", status=404))
        if isinstance(answer, bytes):
            answer = Response(answer)
        elif not isinstance(answer, Response):
            answer = answer(request)
        return answer(environ, start)

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def fill(self, answers: Mapping[str, str | bytes]) -> None:
        """Take texts as answers; ADDRESS in them is that of the server."""
        for path, answer in answers.items():
            text = answer if isinstance(answer, bytes) else answer.encode()
            self.answers[path] = text.replace(b"ADDRESS", self.address.encode())


@contextmanager
def play_source() -> Iterator[SourceServer]:
    """A server for the block."""
    made = SourceServer()
    with serve_app(made) as made.address:  # type: ignore[arg-type]  # a WSGI application
        yield made


def loopback_client() -> SafeHttpClient:
    """A client that may ask this machine, and no other that is not public."""
    return SafeHttpClient(
        home_url="https://calendar.example.org", is_allowed=lambda one, _port: one.is_loopback or is_public(one)
    )
