"""City names in languages other than English, from `city_names.tsv`.

The first row of the file names the languages, the first column is the English name. The file has the cities of the
shipped record, of the parties and of the common time zones; Korean names follow the official transcription. A city that
is not in it keeps its English name.
"""

from functools import cache
from pathlib import Path

from calendar_core.messages import Lang

_FILE = Path(__file__).with_name("city_names.tsv")


@cache
def _load_names() -> dict[Lang, dict[str, str]]:
    """`{language: {English name: name}}`."""
    (_, *langs), *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {lang: {row[0]: row[column] for row in rows if row[column]} for column, lang in enumerate(langs, start=1)}


def city_name(city: str, lang: Lang = "en") -> str:
    """The name of a city in a language. What follows a comma only tells cities of one name apart.

    >>> city_name("Washington, D.C.", "ko"), city_name("Nowhere", "ko"), city_name("Kyiv")
    ('워싱턴', 'Nowhere', 'Kyiv')
    """
    names = _load_names().get(lang, {})
    return names.get(city) or names.get(city.partition(",")[0], city)
