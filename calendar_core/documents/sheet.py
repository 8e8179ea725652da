"""A sheet of facts and sections of lines, for whatever prints it: the briefing sheet of an event is one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One line of a section. `note` is in small letters below it, `url` an address that it leads to."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetSection:
    """Lines under a heading."""

    heading: str
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole sheet. `facts` are labels with their texts, which may have several lines."""

    title: str
    subtitle: str
    lang: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[SheetSection, ...]
    footer: tuple[str, ...]
