"""Write the numbers of the shipped record into the documents that state them. `make format` runs it.

python -m tools.record_counts
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from calendar_core.dataset.files import read_data_set

ROOT: Final = Path(__file__).parents[1]
#: The sentence of each document that states numbers: a number, a year or a day stands where a name in braces is.
SENTENCES: Final = {
    "README.md": (
        "- **{events} events from {first_year} to {last_year}** in {series} series are included, {attended} of "
        "them with participants and the offices they held\n  that day, {two_sources} with more than one source, "
        "{disputed} with what is disputed, {two_titles} with an English and a Korean title.\n"
    ),
    "CHANGELOG.md": "- {events} events in {series} series from {first_year} to {last_year}, {attended} with",
    "data/README.md": (
        "\n{events} events ({first_year}–{last_year}) in {series} series, {people} people with {offices} offices, "
        "{parties} parties, compiled on 2026-11-22, audited and enlarged on {compiled} from public sources, each event "
        "with at least one source ({without_address} events name theirs without an address)."
    ),
}


def count_record(folder: Path) -> dict[str, str]:
    """The numbers of a data set as the sentences write them, and the day on which it was compiled."""
    data_set = read_data_set([folder], progress=lambda *_: None)
    whens = [event.when for event in data_set.events.values()]
    kinds = Counter(entry.kind for entry in data_set.entries)
    events = data_set.events.values()
    sources = [event.sources for event in events]
    counts = {
        "events": len(whens),
        "series": kinds["series"],
        "people": kinds["person"],
        "offices": kinds["office"],
        "parties": kinds["party"],
        "attended": sum(bool(event.participants) for event in events),
        "two_sources": sum(len(those) > 1 for those in sources),
        "disputed": sum(bool(event.disputed) for event in events),
        "two_titles": sum({"en", "ko"} <= event.names.keys() for event in events),
        "without_address": sum(not any(source.url for source in those) for those in sources),
    }
    return {
        **{name: f"{count:,}" for name, count in counts.items()},
        "first_year": str(min(when.first_day for when in whens).year),
        "compiled": data_set.info.compiled.day.isoformat() if data_set.info.compiled else "an unknown day",
        "last_year": str((max(when.end_day for when in whens) - timedelta(days=1)).year),
    }


def update_sentence(text: str, sentence: str, values: Mapping[str, str]) -> str:
    """The text of a document with the values in its sentence. ValueError where the sentence is not there once.

    >>> update_sentence("It has 1 event.", "It has {events} event", {"events": "1,082"})
    'It has 1,082 event.'
    """
    pattern = re.sub(r"\\{\w+\\}", "[0-9,-]+", re.escape(sentence))
    updated, found = re.subn(pattern, lambda _: sentence.format_map(values), text)
    if found != 1:
        raise ValueError(
            f"The sentence stands {found} times and should stand once: {sentence!r}. Mend it there or here."
        )
    return updated


def main() -> int:
    """Update every document."""
    values = count_record(ROOT / "data")
    for name, sentence in SENTENCES.items():
        file = ROOT / name
        text = file.read_text(encoding="utf-8")
        file.write_text(update_sentence(text, sentence, values), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
