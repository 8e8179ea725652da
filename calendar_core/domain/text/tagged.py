"""Texts that carry the language they are in, for the `lang` attribute of pages (WCAG 2.2, 3.1.2)."""

import unicodedata
from collections import Counter
from typing import Final

from calendar_core.domain.text.localized import Names

# The first word of a letter's name in Unicode, and the language that the record writes in that script.
_LANGS_OF_SCRIPTS: Final = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "DEVANAGARI": "hi",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
}
# Where a country writes another language in a script that it shares with others.
_LANGS_OF_COUNTRIES: Final = {
    ("CJK", "JP"): "ja",
    ("CJK", "KR"): "ko",
    ("CJK", "TW"): "zh-Hant",
    ("CYRILLIC", "UA"): "uk",
    ("ARABIC", "IR"): "fa",
}
# A syllable or an ideograph stands for about two Latin letters: "제56차 SCM" is Korean, "SCM (안보)" is English.
_WEIGHTS: Final = {"LATIN": 1, "CYRILLIC": 1, "GREEK": 1}
_OTHER_WEIGHT: Final = 2


class TaggedText(str):
    """A text with `lang`, the language it is in (BCP 47), or None where nobody knows."""

    __slots__ = ("lang",)
    lang: str | None

    def __new__(cls, text: str, lang: str | None) -> "TaggedText":
        """Tag a text."""
        tagged = super().__new__(cls, text)
        tagged.lang = lang
        return tagged


def text_in(names: Names, lang: str) -> TaggedText:
    """The text in a language, or in the one that stands in for it, and which of them it is.

    >>> text_in(Names(en="Summit"), "ko").lang
    'en'
    """
    return TaggedText(names.text(lang), names.shown_lang(lang))


def lang_of(text: str, *, country: str | None = None) -> str | None:
    """The language of a text: the one it carries, else that of its script; None for Latin letters, which many share.

    `country` (ISO 3166) decides where several languages share a script.

    >>> lang_of("習近平", country="CN"), lang_of("岸田文雄", country="JP"), lang_of("제56차 SCM"), lang_of("Park (박)")
    ('zh', 'ja', 'ko', None)
    """
    carried = getattr(text, "lang", None)
    if carried is not None:
        return str(carried)
    script = _main_script(text)
    if script is None:
        return None
    if script == "CJK" and any("HIRAGANA" <= _script(one) <= "KATAKANA" for one in text):
        return "ja"
    return _LANGS_OF_COUNTRIES.get((script, country or ""), _LANGS_OF_SCRIPTS.get(script))


def _main_script(text: str) -> str | None:
    """The script of most of a text; None without a letter."""
    counts: Counter[str] = Counter()
    for character in text:
        if character.isalpha():
            script = _script(character)
            counts[script] += _WEIGHTS.get(script, _OTHER_WEIGHT)
    return counts.most_common(1)[0][0] if counts else None


def _script(character: str) -> str:
    name = unicodedata.name(character, "").partition(" ")[0]
    return "CJK" if name == "IDEOGRAPHIC" else name
