"""Compares what is read from passages of press text with what they say, and counts what is right and what is found."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from calendar_core.intake.draft import EventDraft
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.store.db.database import Database
from tests.builders.shipped_events import read_yaml

PASSAGES = Path(__file__).parent / "passages"


@dataclass
class Count:
    """How many facts were read, how many of them are right, and how many there are to find."""

    read: int = 0
    right: int = 0
    stated: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.stated if self.stated else 1.0

    def add(self, read: set[Any], stated: set[Any]) -> None:
        self.read += len(read)
        self.right += len(read & stated)
        self.stated += len(stated)


@dataclass
class Score:
    """The counts by fact, and a line for each difference."""

    counts: dict[str, Count] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def add(self, passage: str, fact: str, read: set[Any], stated: set[Any]) -> None:
        self.counts.setdefault(fact, Count()).add(read, stated)
        if read != stated:
            self.differences.append(f"{passage} {fact}: read {_show(read)}, stated {_show(stated)}")


def _show(values: set[Any]) -> str:
    return ", ".join(sorted(map(str, values))) or "nothing"


def load_passages(*names: str) -> Iterator[dict[str, Any]]:
    """The passages of the files `passages/NAME.yaml`."""
    for name in names:
        yield from read_yaml(PASSAGES / f"{name}.yaml")


def score_passages(connection: Connection, passages: Iterable[dict[str, Any]]) -> Score:
    """Read each passage and compare it with what it says."""
    known = load_known_names(connection)
    score = Score()
    for passage in passages:
        drafts = extract_events(passage["text"], known, today=date.fromisoformat(str(passage["date"])))
        _compare(score, passage["id"], drafts, passage["events"])
    return score


def _compare(score: Score, passage: str, drafts: list[EventDraft], stated: list[dict[str, Any]]) -> None:
    pairs = _pair(drafts, stated)
    score.add(passage, "events", {f"event {n}" for n in range(len(drafts))}, {f"event {n}" for n, _ in pairs})
    score.counts["events"].stated += len(stated) - len(pairs)
    for draft, expected in [(drafts[n], event) for n, event in pairs]:
        score.add(
            passage,
            "days",
            _as_set(draft.when and _day(draft)),
            _as_set(expected.get("start") and _stated_day(expected)),
        )
        score.add(passage, "series", _as_set(draft.series), _as_set(expected.get("series")))
        score.add(passage, "number", _as_set(draft.number), _as_set(expected.get("number")))
        score.add(passage, "kind", _as_set(draft.kind), _as_set(expected.get("kind")))
        score.add(passage, "parties", set(draft.parties), set(expected.get("parties", ())))
        score.add(passage, "city", _as_set(draft.city), _as_set(expected.get("city")))
        score.add(passage, "certainty", {draft.certainty}, {expected.get("certainty", draft.certainty)})
        score.add(passage, "lifecycle", {draft.lifecycle}, {expected.get("lifecycle", "scheduled")})
        people = {(one.person or one.person_text, one.office) for one in draft.participants}
        wanted = {
            (one.get("person") or one.get("person_text"), one.get("office")) for one in expected.get("participants", ())
        }
        score.add(passage, "participants", people, wanted)
    for number, draft in enumerate(drafts):
        if number not in {one for one, _ in pairs} and draft.when is not None:
            score.add(passage, "days", {f"{_day(draft)} of another event"}, set())
    for event in stated:
        if event.get("start") and all(event is not paired for _, paired in pairs):
            score.add(passage, "days", set(), {_stated_day(event)})


def _as_set(value: Any) -> set[Any]:
    return set() if value in (None, "") else {value}


def _day(draft: EventDraft) -> str:
    assert draft.when is not None
    return f"{draft.when.start_text}/{draft.when.end_text or ''}"


def _stated_day(event: dict[str, Any]) -> str:
    return f"{event['start']}/{event.get('end', '')}"


def _pair(drafts: list[EventDraft], stated: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Each draft with the stated event that it is most like: by series and number, kind, parties and time."""
    scored = sorted(
        ((_likeness(draft, event), -n, -m, n, m) for n, draft in enumerate(drafts) for m, event in enumerate(stated)),
        reverse=True,
    )
    pairs: list[tuple[int, dict[str, Any]]] = []
    used: set[int] = set()
    for likeness, _, _, n, m in scored:
        if likeness > 0 and n not in {one for one, _ in pairs} and m not in used:
            pairs.append((n, stated[m]))
            used.add(m)
    return sorted(pairs, key=lambda pair: pair[0])


def _likeness(draft: EventDraft, event: dict[str, Any]) -> int:
    if draft.series and event.get("series") and draft.series != event["series"]:
        return 0
    score = 4 * bool(draft.series and draft.series == event.get("series"))
    score += 4 * bool(draft.number and draft.number == event.get("number"))
    score += 2 * (draft.kind == event.get("kind"))
    score += 2 * bool(set(draft.parties) & set(event.get("parties", ())))
    return score + (draft.when is not None and _day(draft) == _stated_day({"start": "", **event}))


def main() -> None:
    """Print the counts of all passages and every difference, over a database with the shipped record."""
    with Database(os.environ["ENTENTE_DATABASE_URL"]).reading() as connection:
        score = score_passages(connection, load_passages(*sorted(file.stem for file in PASSAGES.glob("*.yaml"))))
    for fact, count in score.counts.items():
        print(f"{fact:14}{count.precision:8.3f} right of those read,{count.recall:8.3f} found of those stated")  # noqa: T201
    for line in score.differences:
        print(line)  # noqa: T201


if __name__ == "__main__":
    main()
