"""Notices of changes: how long they wait, who wants which, and what a letter says of a change."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, Literal

from calendar_core.domain.events.facts import list_change_keys
from calendar_core.domain.events.record import EventRecord, flatten_names, record_to_json
from calendar_core.domain.history.change_kinds import PLACE_FACTS, Headline, classify
from calendar_core.domain.history.describe_changes import Names, fact_label, format_values
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.text.localized import lang_of_key
from calendar_core.messages import Lang, pgettext

NoticeLevel = Literal["none", "important", "all"]
NOTICE_LEVELS: Final[tuple[NoticeLevel, ...]] = ("none", "important", "all")
#: Changes within this time are one notice, so that a correction made at once is not sent separately.
NOTICE_DELAY: Final = timedelta(minutes=5)
#: Nobody is written to about changes of an event that was over longer ago.
MAX_NOTICE_AGE: Final = timedelta(days=7)
_UNIMPORTANT_HEADLINES: Final = frozenset({"held", "changed"})
#: What people plan by is described from old to new.
_DESCRIBED_FACTS: Final = ("when", "place", "lifecycle", "certainty")


def is_notice_wanted(headline: Headline, level: NoticeLevel) -> bool:
    """Whether a subscriber with the level gets the notice.

    >>> [is_notice_wanted("moved", level) for level in NOTICE_LEVELS], is_notice_wanted("held", "important")
    ([False, True, True], False)
    """
    return level == "all" or (level == "important" and headline not in _UNIMPORTANT_HEADLINES)


def describe_differences(before: EventRecord, after: EventRecord, lang: Lang) -> Iterator[tuple[str, str]]:
    """(label, 'old → new') of what people plan by, and the names of the other changed facts in one line."""
    changed = classify(before, after).facts
    if not changed.isdisjoint(PLACE_FACTS):
        changed = (changed - set(PLACE_FACTS)) | {"place"}
    old, new = flatten_names(record_to_json(before)), flatten_names(record_to_json(after))
    titles = sorted(key for key in {*old, *new} if lang_of_key(key, "title") and old.get(key) != new.get(key))
    described = (*(name for name in _DESCRIBED_FACTS if name in changed), *titles)
    for name in described:
        texts = ("".join(format_values(one, name, Names(), lang)) or "–" for one in (old, new))
        yield fact_label(name, lang), " → ".join(texts)
    others = [name for name in list_change_keys(()) if name in changed and name not in described]
    if others:
        labels = (fact_label(name, lang).lower() for name in others)
        yield pgettext("change", "Also changed", lang), join_parts(labels, lang)
