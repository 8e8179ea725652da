"""What many readers share is built once, and filled in to the very bytes that the library makes."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.letter import Letter, TemplateFields
from calendar_core.mail import mime
from calendar_core.mail.mime import MailIdentity, build_mail
from calendar_core.mail.mime_template import MimeTemplate
from tests.mail.test_mime import LETTER, MESSAGE_ID, SENDER, SENT_AT, content_of, parse

PLACES = ("Place-of-the-first-link-of-this-reader", "Place_of_the_other_link_of_this_reader")
TOKENS = st.text("ABCXYZabcxyz0189-_", min_size=38, max_size=38)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
IDENTITY = MailIdentity(sender=SENDER)


def letter_with_fields(text: str, html: str, own: tuple[str, ...]) -> Letter:
    template_fields = TemplateFields(text=text, html=html, placeholders=PLACES, values=own)
    return replace(
        LETTER, text=template_fields.fill(text), html=template_fields.fill(html), template_fields=template_fields
    )


def without_boundary(data: bytes) -> bytes:
    """The library's boundary follows from the HTML, the template's from the HTML that is shared."""
    return re.sub(rb"=_[0-9a-f]{32}", b"=_", data)


@given(st.lists(TEXTS, min_size=3, max_size=3), st.lists(TEXTS, min_size=3, max_size=3), st.tuples(TOKENS, TOKENS))
def test_a_filled_template_is_what_the_library_makes(text: list[str], html: list[str], own: tuple[str, str]) -> None:
    texts = [f"{a}{PLACES[0]}{b}{PLACES[1]}{c}" for a, b, c in (text, html)]
    letter = letter_with_fields(texts[0], texts[1], own)
    by_template, by_library = (
        build_mail(one, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data
        for one in (letter, replace(letter, template_fields=None))
    )
    assert without_boundary(by_template) == without_boundary(by_library)


@pytest.mark.parametrize("shift", range(0, 80, 3))
@pytest.mark.parametrize("letters", ["plain", "é", "한미 안보 협의회 "], ids=["7bit", "quoted-printable", "base64"])
def test_wherever_lines_break_each_reader_has_their_own(shift: int, letters: str) -> None:
    text = "x" * shift + PLACES[0] + letters * 20 + "\n" + PLACES[1] + "\n"
    for own in (("1" * 38, "a-" * 19), ("2" * 38, "b_" * 19)):
        letter = letter_with_fields(text, f"<p>{text}</p>", own)
        parts = list(parse(build_mail(letter, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data).iter_parts())
        assert [content_of(part).rstrip("\n") for part in parts] == [  # type: ignore[arg-type]
            letter.text.rstrip("\n"),
            letter.html.rstrip("\n"),
        ]


def test_the_readers_of_one_letter_build_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    class Counted(MimeTemplate):
        def __init__(self, *given: object) -> None:
            made.append(1)
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(mime, "MimeTemplate", Counted)
    for number in range(5):
        letter = letter_with_fields(f"Once {PLACES[0]} {PLACES[1]}", "", (f"{number}" * 38, "b" * 38))
        build_mail(letter, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT)
    assert len(made) == 1
