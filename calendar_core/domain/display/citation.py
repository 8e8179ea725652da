"""Citations of an event, a list or the whole record as plain text, BibTeX, RIS and CSL-JSON, each with its permalink.

That of an event leads to a revision, that of a list to the list as it was known at an instant. The year and date are
those of the revision or of that instant; when the event is, stands in the note. RIS: the tags of its 2011
specification that every reference manager reads. BibTeX: an entry of type `misc`, with what TeX takes for a command
escaped.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zlib import crc32

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import format_title_with_status
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.messages import Lang, gettext, ngettext

_AUTHOR: Final = "Entente"
_CALENDAR: Final = "Entente: a calendar of diplomatic meetings"
_TEX_ESCAPES: Final = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {character: f"\\{character}" for character in "&%$#_"}
)


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A citation of something that was published and read on these days in UTC.

    `key` identifies it among the entries of a bibliography. `title` is one line, `note` says when the event is or how
    many events a list has, `edition` which version is cited, and `plain` is the text of a footnote. `revision` is the
    number of that of an event.
    """

    key: str
    title: str
    note: str
    edition: str
    plain: str
    published_on: date
    permalink: str
    accessed_on: date
    lang: Lang
    revision: int | None = None

    @property
    def bibtex(self) -> str:
        """For LaTeX."""
        fields = {
            "author": f"{{{_AUTHOR}}}",
            "title": f"{{{self.title.translate(_TEX_ESCAPES)}}}",
            "howpublished": _CALENDAR,
            "publisher": _AUTHOR,
            "year": str(self.published_on.year),
            "note": f"{self.note}; {self.edition}".translate(_TEX_ESCAPES),
            "url": self.permalink,
            "urldate": self.accessed_on.isoformat(),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

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
            f"ET  - {self.edition}",
            f"PB  - {_AUTHOR}",
            f"N1  - {self.note}",
            f"UR  - {self.permalink}",
            f"Y2  - {self.accessed_on:%Y/%m/%d}/",
            f"LA  - {self.lang}",
            "ER  - ",
        ]
        return "\r\n".join(lines) + "\r\n"

    @property
    def csl_json(self) -> str:
        """For Zotero, Pandoc and other processors of CSL: a list of one item."""
        item = {
            "id": self.key,
            "type": "webpage",
            "author": [{"literal": _AUTHOR}],
            "title": self.title,
            "container-title": _CALENDAR,
            "publisher": _AUTHOR,
            "edition": self.edition,
            "note": self.note,
            "URL": self.permalink,
            "issued": {"date-parts": [_date_parts(self.published_on)]},
            "accessed": {"date-parts": [_date_parts(self.accessed_on)]},
            "language": self.lang,
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _date_parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def cite_event(
    card: Card, *, revision: int, published_on: date, permalink: str, accessed_on: date, lang: Lang
) -> Citation:
    """The citation of one revision of an event, which has its status in its title."""
    title = " ".join(format_title_with_status(card, lang).split())
    when = format_when(card.when, lang)
    if card.lifecycle in ("postponed", "cancelled"):
        when = gettext("was set for %(when)s", lang, when=when)
    plain = gettext(
        "“%(title)s”, %(when)s. Entente, revision %(number)s (%(year)s), %(permalink)s (read %(day)s).",
        lang,
        title=title,
        when=when,
        number=revision,
        year=published_on.year,
        permalink=permalink,
        day=accessed_on,
    )
    return Citation(
        key=f"entente-{card.id}-{revision}",
        title=title,
        note=when,
        edition=gettext("Revision %(number)s", lang, number=revision),
        plain=plain,
        published_on=published_on,
        permalink=permalink,
        accessed_on=accessed_on,
        lang=lang,
        revision=revision,
    )


def cite_list(
    filter_title: str, *, count: int, as_of: datetime, permalink: str, accessed_on: date, lang: Lang
) -> Citation:
    """The citation of a list as known at an instant; without a title of its filter, of the whole record."""
    instant = format_instant(as_of, "UTC", lang)
    title = " ".join((filter_title or gettext("The whole record", lang)).split())
    note = ngettext("%(num)d event", "%(num)d events", count, lang)
    plain = gettext(
        "“%(title)s” (%(count)s). Entente: a calendar of diplomatic meetings, as known at %(instant)s, %(permalink)s "
        "(read %(day)s).",
        lang,
        title=title,
        count=note,
        instant=instant,
        permalink=permalink,
        day=accessed_on,
    )
    return Citation(
        key=f"entente-{as_of:%Y%m%dT%H%M%SZ}-{crc32(permalink.encode()):08x}",
        title=title,
        note=note,
        edition=gettext("as known at %(instant)s", lang, instant=instant),
        plain=plain,
        published_on=as_of.date(),
        permalink=permalink,
        accessed_on=accessed_on,
        lang=lang,
    )
