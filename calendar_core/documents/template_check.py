"""The check of a house's own template of the diary: known fields, loops and conditions, and no code.

A tag is `{{ field }}`, `{% for row in day.rows %}` … `{% endfor %}` or `{% if row.changed %}` … `{% endif %}`;
`{%p …%}` and `{%tr …%}` take their paragraph or row of a table away. Everything else of Jinja is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from calendar_core.documents.diary import Diary, DiaryDay, DiaryRow
from calendar_core.documents.diary_docx import build_diary_docx
from calendar_core.documents.diary_fields import TEXT, FieldType, diary_fields
from calendar_core.documents.template_parts import parse_part, unpack_template
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError, Problems
from calendar_core.messages import mark

# The parts whose tags are filled in: the text, headers and footers, notes.
_FILLED_PARTS: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/core\.xml")
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG: Final = re.compile(r"\{\{(?P<field>.*?)\}\}|\{%(?P<statement>.*?)%\}")
_DELIMITERS: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_OPENING: Final = re.compile(r"\{\{|\{%|\{#")
_PATH: Final = re.compile(r"\s*([a-z_]+(?:\.[a-z_]+)*)\s*")
_STATEMENT: Final = re.compile(r"(?:p|tr|tc)?\s+(for|if|else|endfor|endif)\b\s*(.*?)\s*")
_FOR: Final = re.compile(r"([a-z_]+)\s+in\s+([a-z_]+(?:\.[a-z_]+)*)")
_IF: Final = re.compile(r"(?:not\s+)?([a-z_]+(?:\.[a-z_]+)*)")
# Each loop of the whole diary prints all of it again.
_MAX_LOOPS: Final = 20
_NO_CODE: Final = mark("The tag is neither a field nor a loop nor a condition.")
_NO_TEXT: Final = mark("%(path)s is no text.")
_ALLOWED: Final = mark("Write {{ field }}, {% for … in … %}, {% if … %}, {% else %}, {% endif %} or {% endfor %}.")


def check_template(raw: bytes) -> None:
    """Check a template. Raises Problems with every tag that is refused and its place, or CalendarError."""
    problems: list[CalendarError] = []
    loops = 0
    for name, body in unpack_template(raw).items():
        if _FILLED_PARTS.fullmatch(name):
            part = _PartCheck(name)
            part.check(parse_part(name, body))
            problems += part.problems
            loops += part.loops
    if loops > _MAX_LOOPS:
        too_many = mark("The template has %(count)s loops.")
        problems.append(CalendarError(too_many, next_step="Use at most %(most)s.", count=loops, most=_MAX_LOOPS))
    if problems:
        raise Problems(problems, next_step="Mend them in Word, and give the template again.")
    _fill_in(raw)


@dataclass
class _PartCheck:
    """The tags of one part in their order. `open_blocks` are those that are not ended, each with its loop variable."""

    name: str
    problems: list[CalendarError] = field(default_factory=list)
    open_blocks: list[tuple[str, str, FieldType]] = field(default_factory=list)
    loops: int = 0

    def check(self, root: Any) -> None:
        """Check every tag, and that there is none outside of the text of a paragraph."""
        tags = 0
        for number, text in enumerate(_paragraphs(root), 1):
            where = f"{self.name}, paragraph {number}"
            for tag in _TAG.finditer(text):
                tags += 1
                self._check_tag(tag, where)
            if rest := _DELIMITERS.search(_TAG.sub("", text)):
                self._refuse("The tag is not whole.", where, text[max(0, rest.start() - 10) :][:60])
        everything = "".join(root.itertext())
        hidden = [value for element in root.iter() for value in element.attrib.values() if _OPENING.search(value)]
        if hidden or (len(_OPENING.findall(everything)) != tags and not self.problems):
            self._refuse("A tag stands outside of the text of a paragraph.", self.name, "".join(hidden)[:60])
        for kind, _, _ in self.open_blocks:
            self._refuse("%(kind)s is not ended.", self.name, "", kind=kind)

    def _check_tag(self, tag: re.Match[str], where: str) -> None:
        if tag["field"] is not None:
            path = _PATH.fullmatch(tag["field"])
            if path is None:
                self._refuse(_NO_CODE, where, tag[0])
            elif self._find(path[1], where, tag[0]) not in (None, TEXT):
                self._refuse(_NO_TEXT, where, tag[0], path=path[1])
            return
        statement = _STATEMENT.fullmatch(tag["statement"])
        if statement is None:
            self._refuse(_NO_CODE, where, tag[0])
        elif statement[1] in ("endfor", "endif"):
            self._close(statement[1].removeprefix("end"), where, tag[0], has_more=bool(statement[2]))
        elif statement[1] == "else":
            if statement[2] or not self.open_blocks or self.open_blocks[-1][0] != "if":
                self._refuse(_NO_CODE, where, tag[0])
        else:
            self._open(statement[1], statement[2], where, tag[0])

    def _open(self, kind: str, rest: str, where: str, tag: str) -> None:
        found = (_FOR if kind == "for" else _IF).fullmatch(rest)
        if found is None:
            self._refuse(_NO_CODE, where, tag)
            self.open_blocks.append((kind, "", TEXT))
            return
        if kind == "if":
            self._find(found[1], where, tag)
            self.open_blocks.append(("if", "", TEXT))
            return
        self.loops += 1
        looped = self._find(found[2], where, tag)
        is_nested = any(block == "for" for block, _, _ in self.open_blocks)
        if isinstance(looped, list) and is_nested and "." not in found[2]:
            self._refuse("%(path)s is looped inside another loop.", where, tag, path=found[2])
        elif looped is not None and not isinstance(looped, list):
            self._refuse("%(path)s is no list.", where, tag, path=found[2])
        elif found[1] in diary_fields() or found[1] == "loop":
            self._refuse("%(name)s is the name of a field already.", where, tag, name=found[1])
        self.open_blocks.append(("for", found[1], looped[0] if isinstance(looped, list) else {}))

    def _close(self, kind: str, where: str, tag: str, *, has_more: bool) -> None:
        if has_more or not self.open_blocks or self.open_blocks[-1][0] != kind:
            self._refuse("It ends what was not begun.", where, tag)
        else:
            self.open_blocks.pop()

    def _find(self, path: str, where: str, tag: str) -> FieldType | None:
        """What a path leads to; None, with the problem noted, for an unknown one."""
        known: FieldType = {**diary_fields(), **{name: kind for _, name, kind in self.open_blocks if name}}
        for name in path.split("."):
            if known == {}:
                return None  # of a loop that was refused
            if not isinstance(known, dict) or name not in known:
                names = known if isinstance(known, dict) else ()
                self.problems.append(
                    CalendarError(
                        "There is no field %(name)s.",
                        next_step=suggest_or_list(name, names),
                        where=f"{where}, {tag[:60]}",
                        name=repr(name[:40]),
                    )
                )
                return None
            known = known[name]
        return known

    def _refuse(self, what: str, where: str, tag: str, **values: object) -> None:
        place = f"{where}, {tag[:60]}" if tag else where
        self.problems.append(CalendarError(what, next_step=_ALLOWED, where=place, **values))


def _paragraphs(root: Any) -> Iterator[str]:
    """The text of each paragraph, without that of paragraphs inside it (text boxes)."""
    texts: dict[Any, list[str]] = {paragraph: [] for paragraph in root.iter(f"{_W}p")}
    for text in root.iter(f"{_W}t"):
        inside = next(text.iterancestors(f"{_W}p"), None)
        if inside is not None:
            texts[inside].append(text.text or "")
    return ("".join(parts) for parts in texts.values())


def _fill_in(raw: bytes) -> None:
    """Fill the template with a diary of one event. Raises CalendarError where its structure does not allow it."""
    row = DiaryRow(**{name: name for name in DiaryRow.__dataclass_fields__})
    days = (DiaryDay(heading="day", rows=(row,), empty=""), DiaryDay(heading="day", rows=(), empty="empty"))
    texts = {name: name for name, kind in diary_fields().items() if kind == TEXT}
    diary = Diary(**texts, days=days, undated=(row,), notes=("note",))
    try:
        build_diary_docx(diary, made_on=date(2026, 1, 1), template=raw)
    except Exception as error:  # noqa: BLE001  whatever docxtpl meets in a stranger's file
        raise CalendarError(
            "The template cannot be filled in (%(name)s).",
            next_step="Put {%tr … %} into a row of a table of its own, and {%p … %} into a paragraph of its own.",
            name=type(error).__name__,
        ) from None
