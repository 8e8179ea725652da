"""Readers' lists: ones that a filter names by chance, and what a browser does with its own."""

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_core.domain.events.reader_lists import STAR_KINDS, ReaderList
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.models import ReaderList as ReaderListRow
from calendar_core.models import Star
from calendar_core.store.db.database import Database
from tests.builders.web_app import BASE

_MADE_AT = datetime(2024, 9, 1, tzinfo=UTC)


def make_list(name: str, **ids: Any) -> ReaderList:
    """A list whose link has this token."""
    return ReaderList(id=sha256_hex(name)[:32], name=name, version=1, used_at=_MADE_AT, **ids)


#: Lists of the shipped record: of each kind of star, of none, and of what is not in the record.
LISTS = (
    make_list("events", events=frozenset({"kr-us-scm-56", "kr-us-scm-55", "nothing"})),
    make_list("entries", series=frozenset({"kr-us-2plus2"}), people=frozenset({"lloyd-austin"})),
    make_list("parties", parties=frozenset({"NATO", "AU"}), events=frozenset({"kr-us-scm-56"})),
    make_list("empty"),
)


def save_lists(database: Database, *lists: ReaderList) -> None:
    """The rows of lists."""
    with database.writing() as session:
        for one in lists:
            row: dict[str, Any] = {"id": one.id, "token_hash": sha256_hex(one.name), "version": one.version}
            session.add(ReaderListRow(**row, created_at=one.used_at, used_at=one.used_at))
            session.flush()
            stars = [(kind, key) for kind in STAR_KINDS for key in one.of_kind(kind)]
            session.add_all(
                Star(list_id=one.id, kind=kind, target_id=key, starred_at=one.used_at) for kind, key in stars
            )


def press_star(client: FlaskClient, kind: str, key: str, *, wish: str = "add", back: str = "/") -> TestResponse:
    """Press the star of a page, as a browser sends it."""
    form = {"kind": kind, "id": key, "do": wish, "back": back}
    return client.post("/stars", data=form, base_url=BASE, headers={"Origin": BASE})


def make_own_list(client: FlaskClient, *stars: tuple[str, str]) -> str:
    """Star these with a browser that has no list; the token of the link of the list that the first one makes."""
    for kind, key in stars:
        assert press_star(client, kind, key).status_code == 303
    location = client.get("/lists", base_url=BASE).headers["Location"]
    return location.removeprefix("/lists/").partition("?")[0]
