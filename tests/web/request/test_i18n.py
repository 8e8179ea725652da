"""The interface in each language: nothing is left untranslated, and the address decides before the browser."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from flask.testing import FlaskClient
from jinja2 import Environment
from jinja2.lexer import TOKEN_BLOCK_BEGIN, TOKEN_DATA, TOKEN_NAME

from calendar_core.domain.time.date_parts import date_parts, span_parts
from tests.builders.web_app import Page
from tests.web.conftest import Visit
from tools.translations import catalogue_files, extract, missing_messages, read_catalogue, written

TEMPLATES = Path(__file__).parents[3] / "templates"
# What is the same in every language: names of programs, formats and of the calendar itself.
NAMES = {
    "Entente",
    "API",
    "Atom",
    "Google",
    "Calendar",
    "Outlook",
    "com",
    "BibTeX",
    "RIS",
    "CSL",
    "JSON",
    "PDF",
    "JSCalendar",
    "English",
    "UTC",
    "SHA",
    "flask",
    "load",
    "data",
}
SPOKEN_ATTRIBUTES = re.compile(r"(?:aria-label|placeholder|title|alt|content)=\"([^\"{]*[A-Za-z]{3}[^\"{]*)\"")


def untranslated(source: str) -> list[str]:
    """The words of a template that stand outside of what is translated."""
    words, is_inside = [], False
    tokens = list(Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(source))
    text = ""
    for number, (_, kind, value) in enumerate(tokens):
        if kind == TOKEN_BLOCK_BEGIN:
            name = next(later for _, what, later in tokens[number:] if what == TOKEN_NAME)
            is_inside = name == "trans" or (is_inside and name != "endtrans")
        elif kind == TOKEN_DATA and not is_inside:
            text += value
        elif not is_inside:
            text += "\x00"
    # A tag may hold expressions: it ends at the first > that is none of theirs.
    bare = re.sub(r"<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)
    words += re.findall(r"(?<![&\w.])[A-Za-z]{3,}", bare.replace("\x00", " "))
    words += [word for spoken in SPOKEN_ATTRIBUTES.findall(text) for word in re.findall(r"[A-Za-z]{3,}", spoken)]
    return [word for word in words if word not in NAMES]


FILES = sorted(file for file in TEMPLATES.rglob("*.html") if file.parent.name != "mail")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TEMPLATES).as_posix())
def test_no_word_of_a_template_is_left_untranslated(file: Path) -> None:
    found = untranslated(file.read_text(encoding="utf-8"))
    technical = {"website", "summary", "initial", "scale", "width", "device", "light", "dark", "fdfdfc", "sure"}
    assert set(found) - technical - {"noindex"} == set()


def test_a_word_outside_would_be_found() -> None:
    template = "<p title=\"A hint\">{{ _('Inside') }} Outside {% trans %}Inside too{% endtrans %}</p>"
    assert untranslated(template) == ["Outside", "hint"]


@pytest.fixture(params=catalogue_files(), ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest) -> Path:
    """The catalogue of one language."""
    return Path(request.param)


def test_every_message_is_in_each_catalogue_and_none_is_obsolete(file: Path) -> None:
    catalogs = (extract(), read_catalogue(file))
    wanted, known = ({(one.context, key_of(one)) for one in catalog if one.id} for catalog in catalogs)
    assert wanted == known
    assert len(known) > 300
    assert [one.id for one in missing_messages(read_catalogue(file), file.stem)] == []


def test_the_catalogue_is_as_the_command_writes_it(file: Path) -> None:
    assert file.read_bytes() == written(read_catalogue(file))


#: The contexts of patterns, whose translations choose among the parts of a date or the forms of a number.
PATTERNS = {"date", "heading of a day", "ordinal"}


def test_a_translation_keeps_the_places_that_are_filled_in_and_the_tags(file: Path) -> None:
    def parts(text: str) -> list[str]:
        return sorted(re.findall(r"%(?:\(\w+\)[sd])?|</?\w+", text))

    messages = [one for one in read_catalogue(file) if one.id and one.context not in PATTERNS]
    kept = [(one.id if isinstance(one.id, tuple) else (one.id,), strings(one)) for one in messages]
    assert any(len(ids) == 2 for ids, _ in kept)
    # "once" says its number in English, and Korean counts it as it counts two.
    assert [
        ids
        for ids, found in kept
        if any(text and parts(text) not in [parts(str(one)) for one in ids] for text in found)
    ] == []


def test_a_pattern_uses_parts_that_its_message_is_given(file: Path) -> None:
    day = date(2024, 10, 31)
    given: list[dict[str, object]] = [date_parts(day, "en"), span_parts(day, day, "en"), {"begin": "", "end": ""}]
    given += [{"day": "", "clock": ""}, {"ordinal": "56th", "number": 56}]

    def places(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)s", text))

    patterns = [one for one in read_catalogue(file) if one.context in PATTERNS and all(strings(one))]
    offered = [next((set(parts) for parts in given if places(key_of(one)) <= set(parts)), set()) for one in patterns]
    assert len(patterns) > 20
    assert [one.id for one, parts in zip(patterns, offered, strict=True) if places(strings(one)[0]) - parts] == []


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("", "en"), ("ko", "ko"), ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"), ("en-GB,ko;q=0.5", "en"), ("de,fr", "en")],
)
def test_the_browser_s_language_is_answered_where_the_address_says_none(
    visitor: FlaskClient, accepted: str, lang: str
) -> None:
    answers = [visitor.get(path, headers={"Accept-Language": accepted}) for path in ("/", "/?lang=en", "/?lang=ko")]
    assert [Page(answer.text).all("html")[0].attributes["lang"] for answer in answers] == [lang, "en", "ko"]
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Language, Cookie"}


def test_a_feed_is_the_same_whatever_language_is_accepted(visitor: FlaskClient) -> None:
    for path in ("/calendar.ics?party=KR", "/changes.atom"):
        english, korean = (visitor.get(path, headers={"Accept-Language": lang}).data for lang in ("en", "ko"))
        assert english == korean


def test_dates_and_names_take_the_form_of_the_language(visit: Visit) -> None:
    page = visit("/events/kr-us-scm-56?lang=ko")
    assert page.texts("h1") == ["제56차 한미안보협의회의"]
    assert page.texts("p", "event-when") == ["2024년 10월 30일(수)"]
    assert page.texts("p", "event-where") == ["The Pentagon, 워싱턴, 미국"]
    foreign = [one.text for one in page.all("span") if one.attributes.get("lang") == "en"]
    assert "The Pentagon" in foreign


def test_whoever_comes_first_does_not_choose_the_language_of_the_next(visitor: FlaskClient) -> None:
    legends = [
        Page(visitor.get(f"/2024/10?lang={lang}").text).texts("aside", "legend")[0] for lang in ("ko", "en", "ko")
    ]
    assert legends[0] == legends[2] != legends[1]
    assert "Confirmed" in legends[1]
    assert "확정" in legends[0]


def test_an_error_is_told_in_the_reader_s_language_too(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/nowhere?lang=ko").text)
    assert (page.all("html")[0].attributes["lang"], page.texts("h1")) == ("ko", ["페이지를 찾을 수 없습니다."])


def test_a_chart_is_in_the_language_of_its_page_whoever_fetches_it(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/pictures", headers={"Accept-Language": "ko"}).text)
    addresses = [one.attributes["src"] or "" for one in page.all("img", "chart")]
    assert addresses == [f"/pictures/{name}.svg?lang=ko" for name in ("years", "parties", "notice")]
    drawn = visitor.get(addresses[2], headers={"Accept-Language": "en"}).text
    assert "7~29일" in drawn
    assert "7–29 days" in visitor.get("/pictures/notice.svg", headers={"Accept-Language": "ko"}).text


def test_a_frame_is_in_the_language_of_its_address(visitor: FlaskClient) -> None:
    pages = [Page(visitor.get(f"/embed?party=KR&lang={lang}").text) for lang in ("en", "ko")]
    assert [page.all("html")[0].attributes["lang"] for page in pages] == ["en", "ko"]
    assert [page.texts("h1") for page in pages] == [["Republic of Korea"], ["대한민국"]]
    assert [page.texts("a")[-1] for page in pages] == ["See on Entente", "Entente에서 보기"]


def test_the_search_is_in_korean_throughout(visit: Visit) -> None:
    page = visit("/search?q=austin&lang=ko")
    assert page.texts("h1") == ["검색"]
    assert page.texts("h2")[-2:] == ["인물 1", "일정 6"]
    assert visit("/search?q=zzzzzz&lang=ko").texts("p", "empty") == [
        "검색 결과가 없습니다. 검색어를 줄이거나 표기를 바꾸거나 일정 목록에서 찾아보십시오. "
        "달력에 포함되지 않은 일정은 수록 범위를 참고하십시오."
    ]
