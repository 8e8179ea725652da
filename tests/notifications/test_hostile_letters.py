"""Whatever titles, names and addresses hold, a letter has its headers and no more, one reader, and no link but ours."""

import email
import email.policy
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Final

import pytest

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.events.record import Source
from calendar_core.domain.subscriptions.letter import Letter
from calendar_core.domain.text.localized import Names
from calendar_core.mail.config import Sender
from calendar_core.mail.mime import MailIdentity, build_mail
from calendar_core.messages import LANGS
from calendar_core.notifications.letters.change import build_change_content
from calendar_core.notifications.letters.digest import DigestData, build_digest_content
from calendar_core.notifications.letters.layout import MailContent, render_html, render_text, subscription_links
from calendar_core.notifications.letters.reminder import MailContext, build_reminder_content
from calendar_core.store.db.database import Database
from calendar_core.store.events.details import find_event_details
from calendar_core.store.history.changes_since import NetChange
from tests.builders.mail import DAY, HOUR, NOW, make_record_at
from tests.builders.records import add_events, change_facts, fill_directory, make_record

BASE: Final = "https://calendar.example.org"
KEY: Final = "k" * 40
IDENTITY: Final = MailIdentity(sender=Sender(name="Entente", address="desk@calendar.example.org"))
PIECES: Final = (
    *("\r\nBcc: everybody@evil.example", "\nSubject: other", "\r\n\r\n<html>", "\r\n.\r\nMAIL FROM:<a@evil.example>"),
    *("\x00", "\x0b", "\x0c", "\x1f", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff", "\ud7a3"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><a href='https://evil.example'>win</a>"),
    *(
        "javascript:alert(1)",
        "https://evil.example/",
        "//evil.example",
        "{{ 7*7 }}",
        "{% for x in y %}",
        "%s%n",
        "=?utf-8?q?x?=",
    ),
    *("</title></style><style>@import url(https://evil.example)", "<!--", "]]>", "&lt;b&gt;", "&#x3c;script&#x3e;"),
    *(
        "reader@evil.example, other@evil.example",
        "<a@evil.example>",
        "한미안보협의회의",
        "🕊",
        "a" * 400,
        " " * 50,
        "--\n",
    ),
    *("--=_0", "Content-Type: text/html", "From: desk", "\t", "'", '"', "\\", ";", ","),
)
HEADERS: Final = [
    *("To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "From", "Subject", "List-Id"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
]


class Links(HTMLParser):
    """Every element of a page, and where its attributes lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.targets: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets |= {value or "" for name, value in attrs if name in ("href", "src", "action", "background")}
        assert [name for name, _ in attrs if name.startswith("on")] == []


@pytest.fixture(scope="module")
def dossier(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> EventDetails:
    file = tmp_path_factory.mktemp("hostile") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())  # type: ignore[attr-defined]  # a Path
    database = Database(f"sqlite:///{file}")
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    with database.reading() as connection:
        found = find_event_details(connection, "kr-us-scm-56", viewer="public", now=NOW)
    database.close()
    return found


def hostile(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 4)))


def sheets_of(dossier: EventDetails, chance: random.Random) -> Iterator[MailContent]:
    """One of each kind, every text of which a stranger wrote."""

    def text() -> str:
        return hostile(chance)

    party = replace(dossier.card.parties[0], names=Names(en=text(), ko=text()), short_names=Names(en=text()))
    card = change_facts(
        dossier.card, title=text(), title_ko=text(), venue=text(), city=text(), parties=(party,), format="hybrid"
    )
    who = replace(
        dossier.participants[0], names=Names(en=text()), name_native=text(), office_title=Names(en=text()), party=party
    )
    sources = (Source(publisher=text(), url=f"https://evil.example/{text()}", title=text()),)
    bad = replace(
        dossier, card=card, participants=(who,), sources=sources, agenda=text(), disputed=text(), time_as_stated=text()
    )
    lang = chance.choice(LANGS)
    occasion = MailContext(lead="PT1H", lang=lang, reader_zone="Asia/Seoul", query="party=KR", base_url=BASE)
    before = make_record(title=text(), title_ko=text(), venue=text(), city=text(), when=card.when)
    after = change_facts(before, title=text(), venue=text(), lifecycle="cancelled")
    yield build_reminder_content(bad, occasion, now=NOW)
    yield build_change_content(bad, occasion, before=before, headline="cancelled", after=after, now=NOW)
    news = (NetChange(before=before, after=after, seen_at=NOW, search_text=""),)
    found = DigestData(day=NOW.date(), days_ahead=7, since=NOW - DAY, changes=news, upcoming=(card,))
    yield build_digest_content(found, occasion, now=NOW)


def check(sheet: MailContent) -> None:
    ways = subscription_links("0f" * 16, base_url=BASE, key=KEY)
    html = render_html(sheet, ways)
    links = Links(html)
    assert {target for target in links.targets if not target.startswith(f"{BASE}/")} == set()
    known = {"html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "a", "br", "table", "tbody", "tr", "th"}
    assert links.tags <= known | {"td", "ul", "li", "style"}
    letter = Letter(
        to="reader@example.org",
        subject=sheet.subject,
        text=render_text(sheet, ways),
        html=html,
        list_id="reminders",
        unsubscribe=ways.unsubscribe,
        revision=1,
    )
    built = build_mail(letter, message_id="<a@calendar.example.org>", identity=IDENTITY, now=NOW)
    assert built.recipient == "reader@example.org"
    mail = email.message_from_bytes(built.data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail["To"].addresses[0].addr_spec == "reader@example.org"
    assert f"List-Unsubscribe: <{ways.unsubscribe}>\r\n".encode() in built.data
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f]", str(mail["Subject"])) is None
    assert max(map(len, built.data.split(b"\r\n"))) <= 998


def campaign(dossier: EventDetails, count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  the same every time
    for _ in range(count):
        for sheet in sheets_of(dossier, chance):
            check(sheet)


def test_a_hundred_hostile_events_make_three_hundred_plain_letters(dossier: EventDetails) -> None:
    campaign(dossier, 100, seed=1)


@pytest.mark.long
def test_ten_thousand_hostile_letters_are_plain(dossier: EventDetails) -> None:
    campaign(dossier, 3_400, seed=2)
