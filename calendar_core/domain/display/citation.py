"""Citations of an event as BibTeX, RIS and plain text, each with the permalink of the cited revision.

RIS: the tags of its 2011 specification that every reference manager reads. BibTeX: an entry of type `misc`, with what
TeX takes for a command escaped.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.formatting import format_when
from calendar_core.messages import Lang, gettext

_CALENDAR: Final = "Entente: a calendar of diplomatic meetings"
_TEX_ESCAPES: Final = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {character: f"\\{character}" for character in "&%$#_"}
)


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A citation of one revision of an event. `accessed_on` is the day on which it was read."""

    card: Card
    revision: int
    permalink: str
    accessed_on: date
    lang: Lang

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(self.card.display_name(self.lang).split())

    @property
    def plain(self) -> str:
        """For a footnote."""
        return gettext(
            "“%(title)s”, %(when)s. Entente, revision %(number)s, %(permalink)s (read %(day)s).",
            self.lang,
            title=self.title,
            when=format_when(self.card.when, self.lang),
            number=self.revision,
            permalink=self.permalink,
            day=self.accessed_on,
        )

    @property
    def bibtex(self) -> str:
        """For LaTeX."""
        fields = {
            "title": f"{{{self.title.translate(_TEX_ESCAPES)}}}",
            "howpublished": _CALENDAR,
            "year": str(self.card.when.first_day.year),
            "note": f"{format_when(self.card.when)}; revision {self.revision}".translate(_TEX_ESCAPES),
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
            f"TI  - {self.title}",
            f"PY  - {self.card.when.first_day.year}",
            f"DA  - {self._ris_date()}",
            f"ET  - Revision {self.revision}",
            f"PB  - {_CALENDAR}",
            f"UR  - {self.permalink}",
            f"Y2  - {self.accessed_on:%Y/%m/%d}/",
            f"LA  - {self.lang}",
            "ER  - ",
        ]
        return "\r\n".join(lines) + "\r\n"

    def _ris_date(self) -> str:
        """`YYYY/MM/DD/what else`; what is not known is left empty."""
        when = self.card.when
        if when.is_dated:
            return f"{when.first_day:%Y/%m/%d}/"
        month = f"{when.first_day:%m}" if when.precision == "month" else ""
        return f"{when.first_day.year}/{month}//{re.sub(r'[/]', '-', format_when(when))}"
