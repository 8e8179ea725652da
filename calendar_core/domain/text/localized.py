"""Texts of the record by language: names, titles, descriptions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from babel import Locale, UnknownLocaleError

#: The language that stands in where a text is not known in the one that is asked for.
DEFAULT_LANG: Final = "en"
#: The languages in which the record has each title, in the order in which they stand beside each other. A name in any
#: other language is for its readers alone.
RECORD_LANGS: Final = (DEFAULT_LANG, "ko")
#: A BCP 47 tag of a language, as far as the record uses them: `en`, `zh-Hant`.
LANG_TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def contains_hangul(text: str) -> bool:
    r"""Whether a text has a Korean syllable.

    >>> contains_hangul("\uc11c\uc6b8 ADEX"), contains_hangul("Seoul ADEX")
    (True, False)
    """
    return any(0xAC00 <= ord(character) <= 0xD7A3 for character in text)


def language_name(tag: str, lang: str = DEFAULT_LANG) -> str:
    """What a language is called in another one; the tag itself where Unicode CLDR does not know it.

    >>> language_name("ko"), language_name("zh-Hant"), language_name("xx-unknown")
    ('Korean', 'Chinese (Traditional)', 'xx-unknown')
    """
    try:
        return Locale.parse(tag, sep="-").get_display_name(lang) or tag
    except (UnknownLocaleError, ValueError):
        return tag


class Names(Mapping[str, str]):
    """An immutable text by language (BCP 47 tag): English first, the others by their tag. Empty texts are left out.

    >>> title = Names(ko="한미안보협의회의", en="Security Consultative Meeting")
    >>> title.text("ko"), title.text("fr"), Names(ja="東京").text("en"), Names().text("en")
    ('한미안보협의회의', 'Security Consultative Meeting', '東京', '')
    >>> title | {"ko": None}
    Names({'en': 'Security Consultative Meeting'})
    """

    __slots__ = ("_texts",)
    _texts: dict[str, str]

    def __init__(self, texts: Mapping[str, str | None] | None = None, /, **by_lang: str | None) -> None:
        given = {**(texts or {}), **by_lang}
        order = sorted(given, key=lambda lang: (lang != DEFAULT_LANG, lang))
        self._texts = {lang: text for lang in order if (text := given[lang])}

    def text(self, lang: str = DEFAULT_LANG) -> str:
        """The text in a language, else in English, else in the first language that has it."""
        return self._texts.get(self.shown_lang(lang), "")

    def shown_lang(self, lang: str) -> str:
        """The language that `text` answers in."""
        return next((one for one in (lang, DEFAULT_LANG, *self._texts) if one in self._texts), lang)

    def others(self, lang: str) -> tuple[str, ...]:
        """The texts in the languages of the record but the one that `text` answers in."""
        shown = self.shown_lang(lang)
        return tuple(self._texts[one] for one in RECORD_LANGS if one in self._texts and one != shown)

    def flat(self, key: str) -> dict[str, str]:
        """The texts under one key a language, as tables and forms have them.

        >>> Names(en="SCM", ko="안보협의회의").flat("title")
        {'title': 'SCM', 'title_ko': '안보협의회의'}
        """
        return {flat_key(key, lang): text for lang, text in self._texts.items()}

    @classmethod
    def from_flat(cls, values: Mapping[str, Any], key: str) -> "Names":
        """The inverse of `flat`; other keys are passed over."""
        found = {lang: values[one] for one in values if (lang := lang_of_key(one, key)) is not None}
        return cls(found)

    def __or__(self, other: Mapping[str, str | None]) -> "Names":
        """These texts with others in place of some; None takes one away."""
        return Names({**self._texts, **other})

    def __getitem__(self, lang: str) -> str:
        return self._texts[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(self._texts.items()))

    def __repr__(self) -> str:
        return f"Names({self._texts})"


def flat_key(key: str, lang: str) -> str:
    """The key of a text in one language: `title` in English, `title_ko` in Korean."""
    return key if lang == DEFAULT_LANG else f"{key}_{lang}"


def lang_of_key(flat: str, key: str) -> str | None:
    """The language of a flat key; None where it is no text of that key.

    >>> lang_of_key("title", "title"), lang_of_key("title_ko", "title"), lang_of_key("venue", "title")
    ('en', 'ko', None)
    """
    if flat == key:
        return DEFAULT_LANG
    return flat.removeprefix(f"{key}_") if flat.startswith(f"{key}_") else None
