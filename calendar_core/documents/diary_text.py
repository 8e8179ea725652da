"""The diary as plain text, in the form of the diaries of news agencies: a line in capitals for each day, ** for new."""

from collections.abc import Iterable, Iterator

from calendar_core.documents.diary import Diary, DiaryRow

_INDENT = "   "


def format_diary_text(diary: Diary) -> str:
    """The text of a diary; lines end in a line feed, and none is wrapped."""
    blocks = [[diary.title.upper(), diary.filter, *diary.notes]]
    for day in diary.days:
        blocks.append([day.heading.upper(), *([day.empty] if day.empty else _format_rows(day.rows, diary))])
    if diary.undated:
        blocks.append([diary.undated_heading.upper(), *_format_rows(diary.undated, diary, with_when=True)])
    blocks.append([diary.made, diary.licence])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _format_rows(rows: Iterable[DiaryRow], diary: Diary, *, with_when: bool = False) -> Iterator[str]:
    for row in rows:
        times = row.times.replace("\n", " / ")
        when = row.when if with_when else times
        yield f"{row.mark or '-':2} {' - '.join(part for part in (when, row.title) if part)}"
        sources = f"{diary.sources_label}: {row.sources}" if row.sources else ""
        for line in (row.line, row.span, row.changed, sources, row.url):
            if line:
                yield _INDENT + line
