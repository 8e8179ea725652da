"""Bring the catalogue of the interface up to date with its templates and views; what is yet to translate is empty.

    python tools/translations.py

Nothing is compiled: the program reads the catalogue itself (calendar_core/web/request/i18n.py).
"""

import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "calendar_core" / "translations" / "ko.po"
METHODS = [("calendar_core/web/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


def extract() -> Catalog:
    """What the interface says, in the order of its files."""
    catalog = Catalog(project="Entente", charset="utf-8")
    for message, context, places in _messages():
        catalog.add(message, context=context, locations=places)
    return catalog


def _messages() -> Iterator[tuple[str | tuple[str, ...], str | None, list[tuple[str, int]]]]:
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS)
    for name, _, message, _, context in sorted(found, key=lambda one: (one[0], one[1])):
        # Without line numbers, so that a change of a template changes the catalogue only where words changed.
        yield message, context, [(name, 0)]


def read_catalogue() -> Catalog:
    """The Korean catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ko")


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file."""
    text = BytesIO()
    # No header: it would only say when this was run.
    write_po(text, catalog, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return text.getvalue()


def main() -> int:
    """Write the catalogue anew; 1 where something is left to translate."""
    known = read_catalogue() if CATALOGUE.exists() else Catalog(locale="ko", charset="utf-8")
    known.update(extract(), no_fuzzy_matching=True)
    CATALOGUE.write_bytes(written(known))
    missing = [message.id for message in known if message.id and not all(_strings(message.string))]
    print(f"{len(known)} messages, {len(missing)} to translate")
    return 1 if missing else 0


def _strings(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string or ""] if isinstance(string, str | None) else string


if __name__ == "__main__":
    sys.exit(main())
