"""Issues that are known to be no mistakes, each with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calendar_core.domain.quality.checks import QUESTION_KINDS, Issue


@dataclass(frozen=True, kw_only=True)
class KnownIssue:
    """An entry of the list: issues of one kind whose events are all among `event_ids`. `place` is its file and line."""

    kind: str
    event_ids: tuple[str, ...]
    reason: str
    place: str

    def covers(self, issue: Issue) -> bool:
        """Whether the entry is the reason of an issue."""
        return issue.kind == self.kind and issue.event_ids <= {*self.event_ids}


@dataclass(frozen=True, kw_only=True)
class JudgedIssues:
    """Issues by kind, without those that are known. `outdated` has entries with the ids to which they do not apply."""

    open: Mapping[str, list[Issue]]
    known: tuple[tuple[Issue, KnownIssue], ...]
    outdated: tuple[tuple[KnownIssue, tuple[str, ...]], ...]

    @property
    def contradictions(self) -> list[Issue]:
        """The open issues that are faults of the record."""
        return [issue for kind, found in self.open.items() if kind not in QUESTION_KINDS for issue in found]


def judge_issues(issues: Mapping[str, Iterable[Issue]], known: Iterable[KnownIssue]) -> JudgedIssues:
    """Separate the known issues from the open ones, and find entries that no longer apply."""
    entries = list(known)
    still_open: dict[str, list[Issue]] = {}
    explained: list[tuple[Issue, KnownIssue]] = []
    for kind, found in issues.items():
        for issue in found:
            entry = next((one for one in entries if one.covers(issue)), None)
            if entry is None:
                still_open.setdefault(kind, []).append(issue)
            else:
                explained.append((issue, entry))
    used = {(entry, event_id) for issue, entry in explained for event_id in issue.event_ids}
    idle = [(one, tuple(event_id for event_id in one.event_ids if (one, event_id) not in used)) for one in entries]
    return JudgedIssues(
        open=still_open,
        known=tuple(explained),
        outdated=tuple((entry, event_ids) for entry, event_ids in idle if event_ids),
    )
