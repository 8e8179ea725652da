"""The words of the interface in the reader's language, by Flask-Babel.

The catalogue is read from its `.po` file: a fresh checkout needs no build step, and nothing compiled can disagree with
it. What the record says (titles, names, outcomes) is not translated here: it has its own Korean, or none. Which
language a reader gets is decided in `preferences`. See docs/decisions/0063.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask_babel import Babel, Domain

from calendar_core.domain.vocabulary import Lang
from calendar_core.web.request.query import current

CATALOGUES: Final = Path(__file__).parents[2] / "translations"


@cache
def read_catalogue(lang: Lang) -> Any:
    """The translations into a language; of English, the language of the templates, none."""
    # Read when they are first wanted: commands and feeds do without.
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


class _Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """The catalogue of the language that the request is answered in."""

    def get_translations(self) -> Any:
        return read_catalogue(current().display.lang)


def register(app: Flask) -> None:
    """Give the templates `_`, `ngettext` and `{% trans %}`."""
    babel = Babel(app, locale_selector=lambda: current().display.lang)
    babel.domain_instance = _Catalogue()
    app.jinja_env.policies["ext.i18n.trimmed"] = True
