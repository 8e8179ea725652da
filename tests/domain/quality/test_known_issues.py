"""Known issues are those of one kind about the events of an entry, and no others."""

from calendar_core.domain.quality.checks import Issue
from calendar_core.domain.quality.known_issues import JudgedIssues, KnownIssue, judge_issues


def an_issue(kind: str, event_id: str, other_id: str | None = None) -> Issue:
    return Issue(kind=kind, event_id=event_id, other_id=other_id, sentence="It is doubtful.")


def an_entry(kind: str, *event_ids: str) -> KnownIssue:
    return KnownIssue(kind=kind, event_ids=event_ids, reason="It is so.", place="known-issues.yaml:1")


def judge(*issues: Issue, known: list[KnownIssue]) -> JudgedIssues:
    by_kind: dict[str, list[Issue]] = {}
    for issue in issues:
        by_kind.setdefault(issue.kind, []).append(issue)
    return judge_issues(by_kind, known)


def test_an_entry_covers_issues_of_its_kind_and_events_alone() -> None:
    covered, other_kind, other_event = an_issue("office", "a"), an_issue("holiday", "a"), an_issue("office", "b")
    entry = an_entry("office", "a")
    assert judge(covered, other_kind, other_event, known=[entry]) == JudgedIssues(
        open={"office": [other_event], "holiday": [other_kind]}, known=((covered, entry),), outdated=()
    )


def test_an_issue_about_two_events_is_known_where_both_stand_in_one_entry() -> None:
    pair = an_issue("twice", "a", "b")
    both, one, more = an_entry("twice", "a", "b"), an_entry("twice", "a"), an_entry("twice", "c", "b", "a")
    assert judge(pair, known=[both]).open == {}
    assert judge(pair, known=[one, an_entry("twice", "b")]).open == {"twice": [pair]}
    assert judge(pair, known=[more]) == JudgedIssues(open={}, known=((pair, more),), outdated=((more, ("c",)),))


def test_an_entry_without_its_issue_is_outdated() -> None:
    stale, used = an_entry("office", "a", "b"), an_entry("office", "c")
    assert judge(an_issue("office", "c"), known=[stale, used]).outdated == ((stale, ("a", "b")),)


def test_questions_to_the_desk_are_no_contradictions() -> None:
    issues = [an_issue(kind, "a") for kind in ("not-verified", "holiday", "disputed", "office", "twice")]
    assert [one.kind for one in judge(*issues, known=[]).contradictions] == ["office", "twice"]
    assert judge(*issues, known=[an_entry("office", "a"), an_entry("twice", "a")]).contradictions == []
