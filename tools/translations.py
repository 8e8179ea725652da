"""Bring the catalogues up to date with the messages of the program; what is yet to translate is empty.

    python tools/translations.py

Nothing is compiled: the program reads the catalogues themselves (calendar_core/messages.py).
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "calendar_core" / "translations"
#: The languages in which the desk and the commands speak too; any other is complete with what readers see.
DESK_LANGS = {"ko"}
#: The beginnings of the files whose messages only editors and operators see.
DESK_PLACES = (
    "templates/desk/",
    "calendar_core/cli/",
    "calendar_core/dataset/",
    "calendar_core/desk/",
    "calendar_core/disk_space.py",
    "calendar_core/documents/house_templates.py",
    "calendar_core/documents/template_",
    "calendar_core/domain/quality/addresses.py",
    "calendar_core/domain/quality/checks.py",
    "calendar_core/domain/quality/record_checks.py",
    "calendar_core/domain/schema/event.py",
    "calendar_core/domain/schema/reader.py",
    "calendar_core/domain/schema/yaml_reader.py",
    "calendar_core/domain/time/parsing/",
    "calendar_core/domain/time/spans.py",
    "calendar_core/intake/",
    "calendar_core/jobs.py",
    "calendar_core/mail/",
    "calendar_core/maildir_files.py",
    "calendar_core/operations/",
    "calendar_core/private_files.py",
    "calendar_core/scheduler.py",
    "calendar_core/setting",
    "calendar_core/store/auth/",
    "calendar_core/store/db/",
    "calendar_core/store/desk/",
    "calendar_core/store/editing/",
    "calendar_core/web/desk/",
)
METHODS = [("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
#: Functions of Python whose first argument is a message. Those of errors are found by their class.
PYTHON_KEYWORDS = {"gettext", "lazy_gettext", "mark", "Message"}
#: Functions of Python whose first argument is a context and whose second is a message.
CONTEXT_KEYWORDS = {"pgettext", "pmark"}
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


@cache
def extract() -> Catalog:
    """What the interface says, in the order of its files; one catalogue in a process, to be read only."""
    catalog = Catalog(project="Entente", charset="utf-8")
    for message, context, places in _messages():
        catalog.add(message, context=context, locations=places)
    return catalog


Found = tuple[str | tuple[str, ...], str | None, list[tuple[str, int]]]


def _messages() -> Iterator[Found]:
    files = [*sorted((ROOT / "calendar_core").rglob("*.py")), ROOT / "app.py"]
    trees = {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}
    errors = error_classes(trees.values())
    for name, tree in trees.items():
        for message, context in python_messages(tree, errors):
            yield message, context, [(name, 0)]
    yield from _messages_of_templates()


def error_classes(trees: Iterable[ast.Module]) -> set[str]:
    """The names of CalendarError and of every class made from it."""
    found = {"CalendarError"}
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while added := {one.name for one in classes if found & {name_of(base) for base in one.bases}} - found:
        found |= added
    return found


def python_messages(tree: ast.Module, errors: Set[str]) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The messages of one file with their contexts: of gettext and its like, and both sentences of each error.

    `errors` are the names of the classes of errors. A call of `super().__init__` with a `next_step` is one of theirs.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, texts = name_of(node.func), [_text(one) for one in node.args]
        named = {keyword.arg: _text(keyword.value) for keyword in node.keywords}
        if name in ("ngettext", "CountedMessage") and len(texts) > 1 and texts[0] and texts[1]:
            yield (texts[0], texts[1]), None
        elif name in CONTEXT_KEYWORDS and len(texts) > 1 and texts[1]:
            yield texts[1], texts[0]
        elif name == "report":
            yield from ((text, None) for text in texts if text)
        elif name in PYTHON_KEYWORDS | errors or (name == "__init__" and "next_step" in named):
            yield from ((text, None) for text in (*texts[:1], named.get("next_step"), named.get("why")) if text)


def name_of(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _messages_of_templates() -> Iterator[Found]:
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS)
    for name, _, message, _, context in sorted(found, key=lambda one: (one[0], one[1])):
        # Without line numbers, so that a change of a template changes the catalogue only where words changed.
        yield message, context, [(name, 0)]


def catalogue_files() -> list[Path]:
    """The catalogue of each language."""
    return sorted(CATALOGUES.glob("*.po"))


def read_catalogue(file: Path) -> Catalog:
    """The catalogue of a language, which its file is named after."""
    with file.open("rb") as opened:
        return read_po(opened, locale=file.stem)


def is_for_readers(message: Message) -> bool:
    """Whether readers see a message: it also stands outside of what only editors and operators see."""
    return not all(place.startswith(DESK_PLACES) for place, _ in message.locations)


def missing_messages(catalog: Catalog, lang: str) -> list[Message]:
    """The messages that a catalogue has to translate and does not."""
    empty = [one for one in catalog if one.id and (one.fuzzy or not all(_strings(one.string)))]
    return [one for one in empty if lang in DESK_LANGS or is_for_readers(one)]


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file."""
    text = BytesIO()
    # No header: it would only say when this was run.
    write_po(text, catalog, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return text.getvalue()


def main() -> int:
    """Write the catalogues anew; 1 where something is left to translate."""
    found, is_complete = extract(), True
    for file in catalogue_files():
        known = read_catalogue(file)
        known.update(found, no_fuzzy_matching=True)
        file.write_bytes(written(known))
        missing = missing_messages(known, file.stem)
        print(f"{file.stem}: {len(known)} messages, {len(missing)} to translate")
        is_complete = is_complete and not missing
    return 0 if is_complete else 1


def _strings(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string or ""] if isinstance(string, str | None) else string


if __name__ == "__main__":
    sys.exit(main())
