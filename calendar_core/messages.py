"""Every text that the program itself says to a person: gettext messages, each identified by its English text.

A language other than English is one file, `translations/<language>.po`; adding the file adds the language. It is read
directly, so a fresh checkout needs no build step and no compiled copy can disagree with it. What the record says
(names, titles, outcomes) is data and is not translated here. See docs/decisions/0063.
"""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from babel.support import NullTranslations

#: A language of the interface, as a BCP 47 tag: one of `LANGS`.
Lang = str

CATALOGUES: Final = Path(__file__).with_name("translations")
#: English is the language of the messages themselves and has no catalogue.
LANGS: Final[tuple[Lang, ...]] = ("en", *sorted(file.stem for file in CATALOGUES.glob("*.po")))


@cache
def read_catalogue(lang: Lang) -> "NullTranslations":
    """The translations into a language; an empty catalogue for English."""
    # Babel is imported on first use: commands and English feeds never need it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import NullTranslations, Translations  # noqa: PLC0415

    if lang == "en":
        return NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / f"{lang}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


def gettext(text: str, lang: Lang, /, **values: object) -> str:
    """A message in a language, with its named values put in: `%(name)s`.

    >>> gettext("No %(key)s is called %(value)s.", "en", key="party", value="'KX'")
    "No party is called 'KX'."
    """
    return _filled(text if lang == "en" else str(read_catalogue(lang).gettext(text)), values)


def pgettext(context: str, text: str, lang: Lang, /, **values: object) -> str:
    """A message whose English text alone would be ambiguous; `context` says what it is about or where it stands."""
    return _filled(text if lang == "en" else str(read_catalogue(lang).pgettext(context, text)), values)


def ngettext(one: str, many: str, count: int, lang: Lang, /, **values: object) -> str:
    """A message that counts, in the plural form of the language; `%(num)s` is the count.

    >>> ngettext("%(num)s day", "%(num)s days", 1, "en"), ngettext("%(num)s day", "%(num)s days", 2, "en")
    ('1 day', '2 days')
    """
    english = one if count == 1 else many
    text = english if lang == "en" else str(read_catalogue(lang).ngettext(one, many, count))
    return _filled(text, {"num": count, **values})


def language_name(lang: Lang, *, in_english: bool = False) -> str:
    """The name of a language in itself or in English; its tag where its catalogue does not say it.

    >>> language_name("en"), language_name("ko"), language_name("ko", in_english=True)
    ('English', '한국어', 'Korean')
    """
    if lang == "en":
        return "English"
    own = pgettext("the name of this language", "English", lang)
    name = pgettext("the English name of this language", "English", lang) if in_english else own
    return lang if name == "English" else name


def mark(text: str) -> str:
    """The text itself, marked as a message that is translated where it is shown."""
    return text


def pmark(context: str, text: str) -> str:  # noqa: ARG001  the context is read by tools/translations.py
    """The text itself, marked as a message that `pgettext` translates in this context."""
    return text


class Message(str):
    """A message with its values, to be translated later. As a string it is the English text.

    Values that are messages themselves are translated with it.

    >>> said = Message("%(what)s. %(next)s", what="It is late", next=Message("Use at most %(most)s.", most=3))
    >>> said, said.translated("en")
    ('It is late. Use at most 3.', 'It is late. Use at most 3.')
    """

    __slots__ = ("id", "values")

    id: str
    values: dict[str, object]

    def __new__(cls, text: str, /, **values: object) -> "Message":
        message = super().__new__(cls, _filled(text, values))
        message.id = text
        message.values = values
        return message

    def __getnewargs_ex__(self) -> Any:
        return (self.id,), self.values

    def translated(self, lang: Lang) -> str:
        """The text in a language."""
        return gettext(self.id, lang, **{name: translated(value, lang) for name, value in self.values.items()})


class CountedMessage(Message):
    """A message that counts, to be translated later; `%(num)s` is the count.

    >>> [CountedMessage("%(num)s word.", "%(num)s words.", count).translated("en") for count in (1, 2)]
    ['1 word.', '2 words.']
    """

    __slots__ = ("forms", "number")

    number: int
    forms: tuple[str, str]

    def __new__(cls, one: str, many: str, count: int, /, **values: object) -> "CountedMessage":
        message = cast("CountedMessage", super().__new__(cls, one if count == 1 else many, num=count, **values))
        message.number, message.forms = count, (one, many)
        return message

    def __getnewargs_ex__(self) -> Any:
        return (*self.forms, self.number), {name: value for name, value in self.values.items() if name != "num"}

    def translated(self, lang: Lang) -> str:
        """The text in a language, in its plural form."""
        one, many = self.forms
        values = {name: translated(value, lang) for name, value in self.values.items()}
        return ngettext(one, many, self.number, lang, **values)


class FormattedMessage(Message):
    """A text that a function makes in each language, such as a date or a name, to be translated later.

    >>> from calendar_core.domain.text.localized import Names
    >>> said = FormattedMessage(Names(en="Seoul", ko="서울").text)
    >>> said, Message("In %(city)s.", city=said).translated("ko")
    ('Seoul', 'In 서울.')
    """

    __slots__ = ("make",)

    make: Callable[[Lang], str]

    def __new__(cls, make: Callable[[Lang], str], /) -> "FormattedMessage":
        message = cast("FormattedMessage", super().__new__(cls, make("en")))
        message.make = make
        return message

    def __getnewargs_ex__(self) -> Any:
        return (self.make,), {}

    def translated(self, lang: Lang) -> str:
        """The text in a language."""
        return self.make(lang)


def join_messages(messages: Sequence[str], separator: str = " ") -> Message:
    """Several messages, at least one, as one text, each translated by itself.

    >>> join_messages([Message("It is %(when)s.", when="late"), "So be it."])
    'It is late. So be it.'
    """
    values = {f"m{number}": one for number, one in enumerate(messages)}
    return Message(separator.join(f"%({name})s" for name in values), **values)


def message_to_json(message: str) -> Any:
    """A message as plain JSON, to be translated when it is shown; any other text as it is.

    >>> message_to_json(Message("In %(city)s.", city="Seoul"))
    {'message': 'In %(city)s.', 'values': {'city': 'Seoul'}}
    """
    if not isinstance(message, Message) or isinstance(message, FormattedMessage):
        return str(message)
    values = {
        name: one if isinstance(one, int) else message_to_json(cast("str", one)) for name, one in message.values.items()
    }
    return {"message": list(message.forms) if isinstance(message, CountedMessage) else message.id, "values": values}


def message_from_json(stored: Any) -> str:
    """The message that `message_to_json` made plain; a text as it is."""
    if not isinstance(stored, dict):
        return str(stored)
    values: dict[str, Any] = {
        name: message_from_json(one) if isinstance(one, dict) else one for name, one in stored["values"].items()
    }
    said = stored["message"]
    if isinstance(said, str):
        return Message(said, **values)
    count = values.pop("num")
    return CountedMessage(said[0], said[1], count, **values)


def translated(value: object, lang: Lang) -> object:
    """A message in a language; any other value as it is."""
    return value.translated(lang) if isinstance(value, Message) else value


def _filled(text: str, values: dict[str, object]) -> str:
    """A text without named places may hold a lone per cent sign, and one without values is nobody's template."""
    return text % values if values and "%(" in text else text
