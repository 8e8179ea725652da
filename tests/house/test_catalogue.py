"""Every text that the program says is a message of the catalogue; Korean stands in Python only where it is parsed."""

import ast
import re
from collections.abc import Iterable

import pytest

from calendar_core.domain import vocabulary
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import LANGS
from tests.house.source import CHECKOUT, program_trees
from tools.translations import error_classes, extract, name_of

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
KOREAN_PARSERS_AND_FORMATTERS = {
    "calendar_core/domain/events/deadlines.py": "parses days before an event",
    "calendar_core/domain/quality/series_summary.py": "parses meeting numbers",
    "calendar_core/domain/subscriptions/reminder_times.py": "parses lead times",
    "calendar_core/domain/text/normalization.py": "normalises spellings",
    "calendar_core/domain/text/ordinals.py": "parses meeting numbers",
    "calendar_core/domain/text/person_names.py": "sorts names by the Korean alphabet",
    "calendar_core/domain/time/date_words.py": "parses dates",
    "calendar_core/domain/time/parsing/abbreviations.py": "parses names of time zones",
    "calendar_core/domain/time/parsing/half_days.py": "parses halves of the day",
    "calendar_core/domain/time/parsing/numbers.py": "parses dates",
    "calendar_core/domain/time/parsing/refused_words.py": "parses relative dates",
    "calendar_core/domain/time/parsing/resolver.py": "parses dates",
    "calendar_core/domain/time/parsing/short_dates.py": "parses dates",
    "calendar_core/domain/time/parsing/token_patterns.py": "parses dates",
    "calendar_core/domain/time/parsing/zone_names.py": "parses names of time zones",
    "calendar_core/intake/draft_entry.py": "reads titles",
    "calendar_core/intake/holders/holder_table.py": "reads tables",
    "calendar_core/intake/mail/forwarded.py": "reads mails",
    "calendar_core/intake/mail/stated_source.py": "reads mails",
    "calendar_core/intake/tables/cell_values.py": "reads tables",
    "calendar_core/intake/text/clause_dates.py": "reads texts",
    "calendar_core/intake/text/clause_context.py": "reads texts",
    "calendar_core/intake/text/clause_events.py": "reads texts",
    "calendar_core/intake/text/clause_guests.py": "reads texts",
    "calendar_core/intake/text/clause_items.py": "reads texts",
    "calendar_core/intake/text/dates/date_matters.py": "reads texts",
    "calendar_core/intake/text/dates/date_joins.py": "reads texts",
    "calendar_core/intake/text/dates/date_mentions.py": "reads texts",
    "calendar_core/intake/text/dates/date_roles.py": "reads texts",
    "calendar_core/intake/text/dates/day_resolvers.py": "reads texts",
    "calendar_core/intake/text/dates/durations.py": "reads texts",
    "calendar_core/intake/text/dates/relative_dates.py": "reads texts",
    "calendar_core/intake/text/dates/report_dates.py": "reads texts",
    "calendar_core/intake/text/events/chosen_mentions.py": "reads texts",
    "calendar_core/intake/text/events/clauses.py": "reads texts",
    "calendar_core/intake/text/events/event_facts.py": "reads texts",
    "calendar_core/intake/text/events/event_mentions.py": "reads texts",
    "calendar_core/intake/text/events/inferred_series.py": "reads texts",
    "calendar_core/intake/text/events/korean_endings.py": "reads texts",
    "calendar_core/intake/text/events/status_words.py": "reads texts",
    "calendar_core/intake/text/folded_text.py": "reads texts",
    "calendar_core/intake/text/known_names.py": "reads texts",
    "calendar_core/intake/text/name_index.py": "reads texts",
    "calendar_core/intake/text/nationalities.py": "reads texts",
    "calendar_core/intake/text/parties.py": "reads texts",
    "calendar_core/intake/text/passages.py": "reads texts",
    "calendar_core/intake/text/people/implied_countries.py": "reads texts",
    "calendar_core/intake/text/people/office_holders.py": "reads texts",
    "calendar_core/intake/text/people/offices.py": "reads texts",
    "calendar_core/intake/text/people/surnames.py": "reads texts",
    "calendar_core/intake/text/events/negations.py": "reads texts",
    "calendar_core/intake/text/new_events.py": "reads texts",
    "calendar_core/intake/text/programmes.py": "reads texts",
    "calendar_core/intake/text/people/participants.py": "reads texts",
    "calendar_core/intake/text/people/references.py": "reads texts",
    "calendar_core/intake/text/people/unknown_names.py": "reads texts",
    "calendar_core/intake/text/places.py": "reads texts",
    "calendar_core/intake/text/sentences.py": "reads texts",
    "calendar_core/intake/text/subjects.py": "reads texts",
    "calendar_core/notifications/preview.py": "has a sample record",
}


def hangul_literals(tree: ast.Module) -> list[str]:
    """List the string literals with Hangul that are no docstrings. A single letter may be the bound of a range."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [text for text in texts if isinstance(text, str) and HANGUL.search(text) and text != "\u1100"]


def test_korean_stands_in_the_catalogue_and_not_in_python() -> None:
    found = {path for path, tree in program_trees() if hangul_literals(tree)}
    assert found <= KOREAN_PARSERS_AND_FORMATTERS.keys()


LANGUAGES_IN_PYTHON = {
    "calendar_core/dataset/directory_schema.py": "reads names of format 1",
    "calendar_core/domain/quality/record_checks.py": "asks for titles in the languages of the record",
    "calendar_core/domain/text/localized.py": "lists the languages of the record",
    "calendar_core/domain/text/tagged.py": "lists the languages of scripts and countries",
    "calendar_core/intake/draft_entry.py": "reads titles",
    "calendar_core/intake/holders/holder_table.py": "reads tables",
    "calendar_core/intake/tables/rows.py": "reads tables",
    "calendar_core/intake/text/known_names.py": "reads texts",
}


def language_literals(tree: ast.AST) -> list[str]:
    """List the string literals that are the tag of a language with a catalogue."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [text for text in texts if isinstance(text, str) and text in set(LANGS) - {"en"}]


def test_no_code_asks_which_language_it_is() -> None:
    assert {path for path, tree in program_trees() if language_literals(tree)} == LANGUAGES_IN_PYTHON.keys()


@pytest.mark.parametrize("planted", ['if lang == "ko":\n    pass', 'ZONES = {"ja": "Asia/Tokyo"}'])
def test_a_planted_language_is_found(planted: str) -> None:
    assert len(language_literals(ast.parse(planted))) == 1


@pytest.mark.parametrize(("name", "word"), [("site.js", "words.copied"), ("desk.js", "words.saved")])
def test_the_scripts_of_the_pages_take_their_texts_from_the_page(name: str, word: str) -> None:
    script = (CHECKOUT / "static" / name).read_text(encoding="utf-8")
    assert word in script
    assert HANGUL.findall(script) == []


def test_every_exception_is_needed() -> None:
    trees = dict(program_trees())
    assert [path for path in KOREAN_PARSERS_AND_FORMATTERS if not hangul_literals(trees[path])] == []


@pytest.mark.parametrize("planted", ['LABEL = "개최"', 'text = f"{number}건"'])
def test_a_planted_text_is_found(planted: str) -> None:
    assert len(hangul_literals(ast.parse(planted))) == 1
    assert hangul_literals(ast.parse(f'"""개최"""\ndef held():\n    """{planted!r}"""')) == []


def assembled_texts(tree: ast.Module, errors: set[str]) -> list[str]:
    """The texts of errors and messages that are put together in place: no catalogue can hold those."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    is_error = [call for call in calls if any(keyword.arg == "next_step" for keyword in call.keywords)]
    named = [call for call in calls if name_of(call.func) in errors | {"Message", "mark", "gettext", "report"}]
    texts = [text for call in named for text in call.args[:2]]
    texts += [one.value for call in is_error for one in call.keywords if one.arg in ("next_step", "why", "what")]
    texts += [call.args[0] for call in is_error if call.args]
    return sorted({ast.unparse(text) for text in texts if isinstance(text, ast.JoinedStr | ast.BinOp)})


def test_no_error_is_put_together_outside_the_catalogue() -> None:
    trees = dict(program_trees())
    errors = error_classes(trees.values())
    assert {"CalendarError", "NotFound", "NotUnderstood"} <= errors
    found = {path: assembled_texts(tree, errors) for path, tree in trees.items()}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_an_error_put_together_would_be_found() -> None:
    planted = 'raise NotFound(f"There is no {name}.", next_step="Look " + "elsewhere.")'
    assert assembled_texts(ast.parse(planted), {"NotFound"}) == ["'Look ' + 'elsewhere.'", "f'There is no {name}.'"]
    assert assembled_texts(ast.parse('raise NotFound("No %(id)s.", next_step="Look.", id=f"{x}")'), {"NotFound"}) == []


def test_every_word_of_the_record_has_a_label_in_every_language() -> None:
    lists = ("CERTAINTIES", "LIFECYCLES", "FORMATS", "ROLES", "SIDES", "KINDS")
    words = [word for name in lists for word in getattr(vocabulary, name)]
    messages = {message.id for message in extract() if message.context == "label"}
    assert {format_label(word) for word in words} <= messages
    for lang in set(LANGS) - {"en"}:
        assert [word for word in words if format_label(word, lang) == format_label(word)] == []


# What a number and a plural stand beside where it is never one: a bound of the program, or more than such a bound.
ALWAYS_MORE_THAN_ONE = {
    "The file has %(count)s bytes.",
    "The file has %(size)s bytes.",
    "The table has %(rows)s rows and %(columns)s columns.",
    "The text has %(count)s characters.",
    "The value has %(count)s characters.",
    "it has %(count)s characters",
    "q has %(count)s words.",
    "A list that nobody opens for %(days)s days is deleted, unless mail is sent for it.",
    "%(key)s is given %(count)s times.",
    "It would last for %(days)s days, longer than a meeting does.",
    "It lasts for %(days)s days, %(when)s.",
    "Yes, %(days)s days: %(when)s",
    "%(count)s lead times are given.",
    "Use one from 1 minute to %(days)s days.",
    "Give a begin and an end, up to %(hours)s hours apart.",
    "In the next %(days)s days",
    "Nothing in the next %(days)s days.",
    "Shown are the %(count)s parties with most events here; choose another one in the filter, and it comes first.",
    # A pattern needs three meetings and two gaps, a rotation four meetings.
    "None announced; %(count)s meetings in the record, the last in %(month)s; too few known gaps",
    "Host by turn: %(country)s; two countries took turns at the last %(count)s meetings.",
    "%(count)s meetings in the record, %(years)s",
    "the last %(count)s of %(total)s meetings in the record, %(years)s",
    "all %(count)s gaps %(gaps)s",
    "gaps %(gaps)s, median %(median)s (%(count)s gaps)",
    # The end of a range.
    "%(shortest)s–%(longest)s months",
    "%(first)s–%(last)s days",
    "%(days)s days and more",
}
COUNTED = re.compile(
    r"%\((?!most|longest_)\w+\)[sd] (?:bytes|characters|columns|days|events|files|gaps|hours|lead times|letters|lines|"
    r"meetings|messages|minutes|months|parties|people|problems|rows|seconds|times|words|years)\b"
)


def counted_without_plural(messages: Iterable[object]) -> set[str]:
    """The messages with one form in which a number stands before a plural."""
    return {text for text in messages if isinstance(text, str) and COUNTED.search(text)}


def test_what_counts_has_the_plural_forms_of_its_language() -> None:
    assert counted_without_plural([message.id for message in extract()]) == ALWAYS_MORE_THAN_ONE


def test_a_planted_count_is_found() -> None:
    planted = ["Wait %(num)s seconds.", ("%(num)s day", "%(num)s days"), "at most %(most)s characters"]
    assert counted_without_plural(planted) == {"Wait %(num)s seconds."}
