"""The fields that a template of the diary may name, as the dataclasses of `diary` have them."""

from dataclasses import fields
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from calendar_core.documents.diary import Diary

#: What a field is: a text, a list of what it is made of, or the fields of one thing by name.
FieldType = str | list[Any] | dict[str, Any]
TEXT: Final = "text"


@cache
def diary_fields() -> dict[str, FieldType]:
    """The fields of a template by name.

    >>> diary_fields()["title"], diary_fields()["notes"], sorted(diary_fields()["days"][0])
    ('text', ['text'], ['empty', 'heading', 'rows'])
    """
    return _fields_of(Diary)


def _fields_of(thing: type) -> dict[str, FieldType]:
    hints = get_type_hints(thing)
    return {field.name: _type_of(hints[field.name]) for field in fields(thing)}


def _type_of(hint: Any) -> FieldType:
    if hint is str:
        return TEXT
    item = get_args(hint)[0]
    return [TEXT if item is str else _fields_of(item)]
