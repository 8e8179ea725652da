"""The list of this device, and the lists that a request reads.

A cookie has the token of the list that stars go to. The address of a list is a secret: its responses, and those of each
filter with `list`, are private, and their addresses are in no Referer. See docs/decisions/0168.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from flask import Response, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.http import dump_cookie
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.events.reader_lists import ReaderList, StarKind
from calendar_core.domain.events.selection import LIST_KEY
from calendar_core.errors import DiskFull, NotFound
from calendar_core.store.lists.change import is_use_due, record_use
from calendar_core.store.lists.find import find_list_by_token
from calendar_core.web.context import context

# Seconds: as long as browsers keep a cookie at most, and a list that nobody reads.
_COOKIE_SECONDS: Final = 400 * 86_400
_ADDRESS: Final = "/lists/"


def own_token() -> str | None:
    """The token of the list of this device; it may lead to none any more."""
    return request.cookies.get(_cookie_name()) or None


def find_own_list() -> ReaderList | None:
    """The list of this device, loaded once in a request; None without one, or if it was deleted or has a new link."""
    if "own_list" not in g:
        g.own_list = None
        token = own_token()
        if token is not None:
            with suppress(NotFound), context().database.reading() as connection:
                g.own_list = find_list_by_token(connection, token)
    found: ReaderList | None = g.own_list
    return found


def is_starred(kind: StarKind, target_id: str) -> bool:
    """Whether something is starred itself in the list of this device."""
    own = find_own_list()
    return own is not None and target_id in own.of_kind(kind)


def remember_list(response: AnyResponse, token: str) -> AnyResponse:
    """Make a list that of this device."""
    # Without Expires, which would be by the clock of the machine: equal requests have equal answers.
    cookie = dump_cookie(
        _cookie_name(),
        token,
        max_age=_COOKIE_SECONDS,
        secure=context().settings.has_tls,
        httponly=True,
        samesite="Lax",
        sync_expires=False,
    )
    response.headers.add("Set-Cookie", cookie)
    return response


def forget_list(response: AnyResponse) -> AnyResponse:
    """Let this device have no list."""
    response.delete_cookie(_cookie_name(), secure=context().settings.has_tls, httponly=True, samesite="Lax")
    return response


def is_secret_address() -> bool:
    """Whether the address of this request has the token of a list."""
    return LIST_KEY in request.args or request.path.startswith(_ADDRESS)


def has_own_list() -> bool:
    """Whether this device has a list, on which its pages depend."""
    return own_token() is not None


def note_lists_read(lists: Iterable[ReaderList]) -> None:
    """Note the lists that this request reads; `record_lists_read` records them when its transaction is over."""
    g.setdefault("lists_read", []).extend(lists)


def record_lists_read(response: Response) -> Response:
    """Record that lists were read, of each once a day at most. The reader gets the response in any case."""
    now = context().clock()
    due = [one for one in g.get("lists_read", ()) if is_use_due(one.used_at, now)]
    if due and response.status_code < 400:
        with suppress(DiskFull, OperationalError), context().database.writing() as session:
            for one in due:
                record_use(session, one.id, now=now)
    return response


def _cookie_name() -> str:
    """With TLS its prefix binds the cookie to this host, the path / and TLS."""
    return "__Host-list" if context().settings.has_tls else "list"
