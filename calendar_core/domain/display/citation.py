"""Citations of an event as BibTeX, RIS and plain text, each with the permalink of the cited revision.

The year and date are those of the revision; when the event is, stands in the note. RIS: the tags of its 2011
specification that every reference manager reads. BibTeX: an entry of type `misc`, with what TeX takes for a command
escaped.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import format_title_with_status
from calendar_core.domain.time.formatting import format_when
from calendar_core.messages import Lang, gettext

_AUTHOR: Final = "Entente"
_CALENDAR: Final = "Entente: a calendar of diplomatic meetings"
_TEX_ESCAPES: Final = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {character: f"\\{character}" for character in "&%$#_"}
)


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A citation of one revision of an event, published and read on these days in UTC."""

    card: Card
    revision: int
    published_on: date
    permalink: str
    accessed_on: date
    lang: Lang

    @property
    def title(self) -> str:
        """The title with the status, on one line."""
        return " ".join(format_title_with_status(self.card, self.lang).split())

    @property
    def when(self) -> str:
        """When the event is; of a postponed or cancelled one, for when it was set."""
        when = format_when(self.card.when, self.lang)
        if self.card.lifecycle in ("postponed", "cancelled"):
            return gettext("was set for %(when)s", self.lang, when=when)
        return when

    @property
    def plain(self) -> str:
        """For a footnote."""
        return gettext(
            "“%(title)s”, %(when)s. Entente, revision %(number)s, %(permalink)s (read %(day)s).",
            self.lang,
            title=self.title,
            when=self.when,
            number=self.revision,
            permalink=self.permalink,
            day=self.accessed_on,
        )

    @property
    def bibtex(self) -> str:
        """For LaTeX."""
        fields = {
            "author": f"{{{_AUTHOR}}}",
            "title": f"{{{self.title.translate(_TEX_ESCAPES)}}}",
            "howpublished": _CALENDAR,
            "publisher": _AUTHOR,
            "year": str(self.published_on.year),
            "note": f"{self.when}; {self._edition}".translate(_TEX_ESCAPES),
            "url": self.permalink,
            "urldate": self.accessed_on.isoformat(),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{entente-{self.card.id}-{self.revision},\n{lines}}}\n"

    @property
    def ris(self) -> str:
        """For reference managers."""
        lines = [
            "TY  - GEN",
            f"AU  - {_AUTHOR}",
            f"TI  - {self.title}",
            f"T2  - {_CALENDAR}",
            f"PY  - {self.published_on.year}",
            f"DA  - {self.published_on:%Y/%m/%d}/",
            f"ET  - {self._edition}",
            f"PB  - {_AUTHOR}",
            f"N1  - {self.when}",
            f"UR  - {self.permalink}",
            f"Y2  - {self.accessed_on:%Y/%m/%d}/",
            f"LA  - {self.lang}",
            "ER  - ",
        ]
        return "\r\n".join(lines) + "\r\n"

    @property
    def _edition(self) -> str:
        return gettext("Revision %(number)s", self.lang, number=self.revision)
