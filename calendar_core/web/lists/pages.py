"""Readers' own lists without an account: the star, the page of a list, and what its reader does with it.

Whoever has the link of a list may read and change it. The first star of a device makes a list; a cookie remembers its
link, and opening the link makes the list that of another device. See docs/decisions/0168.
"""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.events.reader_lists import STAR_KINDS, ReaderList, StarKind
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.suggestions import USE_ONE_OF
from calendar_core.errors import CalendarError
from calendar_core.messages import Message
from calendar_core.store.lists.change import (
    LIST_RETENTION,
    MAX_STARS,
    add_star,
    count_subscriptions,
    create_list,
    delete_list,
    remove_star,
    replace_token,
)
from calendar_core.store.lists.entries import load_list_entries
from calendar_core.store.lists.find import find_list_by_token
from calendar_core.web.context import context
from calendar_core.web.feeds.feed_links import build_links, build_qr_code, check_reachability
from calendar_core.web.pages.card_groups import group_by_month
from calendar_core.web.request.display_settings import replace_in_url
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import RequestQuery, current_query, open_event_source, parse_display_query
from calendar_core.web.request.reader_lists import (
    find_own_list,
    forget_list,
    note_lists_read,
    own_token,
    remember_list,
)
from calendar_core.web.request.same_origin import check_same_origin
from calendar_core.web.templating import urls

blueprint = Blueprint("lists", __name__)

# The agenda has all; this is what fits a page beside the stars.
_MAX_UPCOMING: Final = 30


@blueprint.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/lists")
def own() -> AnyResponse:
    """The list of this device; where it has none, how to begin one."""
    parse_display_query()
    token = own_token()
    if token is not None and find_own_list() is not None:
        return redirect(urls.page_url("lists.show", token=token), 303)
    response = make_response(_render_start(is_lost=token is not None))
    return forget_list(response) if token is not None else response


@blueprint.post("/stars")
def star() -> AnyResponse:
    """Star something, or remove its star; the first star of a device makes its list and leads to it."""
    check_same_origin()
    kind, wish, now = _parse_kind(), request.form.get("do", ""), context().clock()
    target, own_list = request.form.get("id", ""), find_own_list()
    if wish not in ("add", "remove"):
        raise _unknown_action(wish)
    back = redirect(replace_in_url(request.form.get("back", "/"), {}), 303)
    if own_list is not None:
        with context().database.writing() as session:
            (add_star if wish == "add" else remove_star)(session, own_list.id, kind, target, now=now)
        return back
    if wish == "remove":
        return back
    with context().database.writing() as session:
        list_id, token = create_list(session, network=request.remote_addr, now=now)
        add_star(session, list_id, kind, target, now=now)
    pairs = urlencode([*current_query().display_pairs(), ("made", "new" if own_token() is None else "again")])
    return remember_list(redirect(f"{url_for('.show', token=token)}?{pairs}", 303), token)


@blueprint.get("/lists/<token>")
def show(token: str) -> AnyResponse:
    """The page of a list. A device without a list of its own has this one from then on."""
    query = parse_display_query()
    with context().database.reading() as connection:
        one = find_list_by_token(connection, token)
        note_lists_read([one])
        response = make_response(_render_list(connection, query, one))
    return remember_list(response, one.name) if _is_free_for(one) else response


@blueprint.post("/lists/<token>")
def change(token: str) -> AnyResponse:
    """Execute the submitted action on a list. The link is the authorization."""
    parse_display_query()
    wish, now = request.form.get("do", ""), context().clock()
    with context().database.reading() as connection:
        one = find_list_by_token(connection, token)
    is_own, shown = own_token() == one.name, one.name
    with context().database.writing() as session:
        if wish == "remove":
            remove_star(session, one.id, _parse_kind(), request.form.get("id", ""), now=now)
        elif wish == "renew":
            shown = replace_token(session, one.id, now=now)
        elif wish == "delete":
            delete_list(session, one.id)
            deleted = make_response(_render_start(is_deleted=True))
            return forget_list(deleted) if is_own else deleted
        elif wish != "use":
            raise _unknown_action(wish)
    answer = redirect(urls.page_url("lists.show", token=shown), 303)
    return remember_list(answer, shown) if is_own or wish == "use" else answer


def _is_free_for(one: ReaderList) -> bool:
    """Whether this device has no other list: a link from elsewhere must not take the place of a list in use."""
    own_list = find_own_list()
    return own_list is None or own_list.id == one.id


def _render_start(*, is_lost: bool = False, is_deleted: bool = False) -> str:
    """The page without a list."""
    return render_template("list_start.html", is_lost=is_lost, is_deleted=is_deleted, days=LIST_RETENTION.days)


def _render_list(connection: Connection, query: RequestQuery, one: ReaderList) -> str:
    base_url, lang = context().settings.base_url, query.display.lang
    source, selection = open_event_source(connection, query), Selection(lists=(one,))
    over, ahead = source.count_sides(selection)
    upcoming = source.cards(selection, side="upcoming", limit=_MAX_UPCOMING)
    address = f"{base_url}{url_for('.show', token=one.name)}"
    feed = f"/calendar.ics?{selection.query()}" + ("" if lang == "en" else f"&lang={lang}")
    return render_template(
        "list.html",
        entries=load_list_entries(source, one),
        query=selection.query(),
        months=group_by_month(upcoming, query.day_zone),
        over=over,
        ahead=ahead,
        shown=len(upcoming),
        address=address,
        links=build_links(base_url, feed, name=f"Entente: {gettext('My list')}"),
        qr=build_qr_code(address),
        reach=check_reachability(base_url),
        subscriptions=count_subscriptions(connection, one.id),
        is_other=not _is_free_for(one),
        made=request.args.get("made", ""),
        most=MAX_STARS,
        days=LIST_RETENTION.days,
    )


def _parse_kind() -> StarKind:
    given = request.form.get("kind", "")
    if given not in STAR_KINDS:
        raise CalendarError(
            "%(kind)s cannot be starred.",
            next_step=Message(USE_ONE_OF, words=", ".join(STAR_KINDS)),
            kind=repr(given[:40]),
        )
    return given


def _unknown_action(wish: str) -> CalendarError:
    return CalendarError(
        "%(wish)s is not an available action.", next_step="Use the buttons of the page.", wish=repr(wish[:40])
    )
