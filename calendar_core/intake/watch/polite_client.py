"""An HTTP client that asks hosts for what their robots.txt allows, and pauses between two requests (RFC 9309)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from calendar_core.domain.text.links import split_url
from calendar_core.intake.watch.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from calendar_core.intake.watch.robots import Robots, parse_robots
from calendar_core.safe_http import AddressRefused, Response, ResponseTooLarge, SafeHttpClient, Unanswered

#: What an answer may weigh; a feed with whole articles has a megabyte.
MAX_BYTES: Final = 5_000_000
# Between two requests to a host that asks for no pause.
_PAUSE_SECONDS: Final = 1.0
# Whoever asks for a longer pause is asked for one page in a run.
_MAX_PAUSE_SECONDS: Final = 30.0
# A server may ask for a pause of a week at most; after that somebody should look.
_MAX_RETRY_AFTER: Final = timedelta(days=7)


class AskFailed(Exception):
    """A source gave no answer that can be read; the text says why. `pause` is what the server asks for."""

    def __init__(self, text: str, *, pause: timedelta | None = None) -> None:
        self.pause = pause
        super().__init__(text)


class TooSoon(Exception):
    """A host was asked for a page in this run, and wants a longer pause than the run has."""

    def __init__(self, pause: timedelta) -> None:
        self.pause = pause
        super().__init__(str(pause))


class Stopped(Exception):
    """The program is to end."""


@dataclass(kw_only=True)
class PoliteClient:
    """Asks hosts for what their robots.txt allows, one page after the other with pauses; for one run.

    `wait` waits so many seconds, and returns whether to stop; `elapsed` is a time in seconds that only goes on.
    """

    client: SafeHttpClient
    wait: Callable[[float], bool]
    elapsed: Callable[[], float]
    #: The text of robots.txt by origin: empty where there is none.
    robots_texts: dict[str, str] = field(default_factory=dict)
    _rules: dict[str, Robots] = field(default_factory=dict)
    _asked_at: dict[str, float] = field(default_factory=dict)
    _pages: set[str] = field(default_factory=set)

    def fetch(self, url: str, *, headers: Mapping[str, str] | None = None) -> Response:
        """The response to GET, after the pause that the host asks for. Raises AskFailed, TooSoon, Stopped."""
        robots = self._robots_of(url)
        if not robots.allows(url):
            raise AskFailed("Its robots.txt does not allow this address.")
        origin, delay = origin_of(url), robots.delay or 0.0
        if origin in self._pages and delay > _MAX_PAUSE_SECONDS:
            raise TooSoon(timedelta(seconds=delay))
        self._pause(origin, min(delay, _MAX_PAUSE_SECONDS))
        self._pages.add(origin)
        return self._get(url, MAX_BYTES, headers)

    def use_robots(self, url: str, text: str) -> None:
        """Take a robots.txt that was asked for before for that of the host of an address."""
        self.robots_texts.setdefault(origin_of(url), text)

    def _robots_of(self, url: str) -> Robots:
        origin = origin_of(url)
        if origin not in self._rules:
            if origin not in self.robots_texts:
                self.robots_texts[origin] = self._fetch_robots(origin)
            self._rules[origin] = parse_robots(self.robots_texts[origin])
        return self._rules[origin]

    def _fetch_robots(self, origin: str) -> str:
        """The text of a robots.txt; a host that has none allows everything, one that fails nothing (section 2.3.1)."""
        self._pause(origin, 0.0)
        response = self._get(f"{origin}/robots.txt", MAX_ROBOTS_BYTES, None)
        if response.status == HTTPStatus.OK:
            # A database takes no NUL in a text.
            return response.body.decode("utf-8", "replace").replace("\x00", "")
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise AskFailed(f"Its robots.txt: {describe_status(response.status)}", pause=pause_of(response))
        return ""

    def _get(self, url: str, max_bytes: int, headers: Mapping[str, str] | None) -> Response:
        self._asked_at[origin_of(url)] = self.elapsed()
        try:
            return self.client.fetch(url, max_bytes=max_bytes, headers=headers)
        except AddressRefused as error:
            raise AskFailed(str(error)) from None
        except ResponseTooLarge:
            raise AskFailed(f"The answer is larger than {max_bytes / 1_000_000:g} MB.") from None
        except Unanswered:
            raise AskFailed("It does not answer.") from None

    def _pause(self, origin: str, delay: float) -> None:
        last = self._asked_at.get(origin)
        left = 0.0 if last is None else last + max(delay, _PAUSE_SECONDS) - self.elapsed()
        if self.wait(max(left, 0.0)):
            raise Stopped


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = split_url(url)
    return f"{parts.scheme}://{parts.netloc}" if parts is not None else url


def describe_status(status: int) -> str:
    """What a status says, in words."""
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"The server answers with status {status} {phrase}".strip() + "."


def pause_of(response: Response, *, now: datetime | None = None) -> timedelta | None:
    """The pause of Retry-After: seconds, or an instant, which needs `now`."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), _MAX_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(value) if value and now else None
    except ValueError:
        return None
    if until is None or now is None:
        return None
    instant = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max(instant - now, timedelta()), _MAX_RETRY_AFTER)
