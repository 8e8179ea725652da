"""Registry of the facts of an event: one row for each fact, with everything that the program has to know about it.

Forms, diffs, letters, exports, the search index and the checks select their facts from this registry.
"""

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Final, Literal

from calendar_core.domain.events.record import WHEN_KEYS
from calendar_core.domain.text.localized import flat_key, lang_of_key
from calendar_core.messages import LANGS, pmark

#: What a fact is made of. `line` and `text` are free text, of one line or of paragraphs; `names` is a line by language;
#: `word` is of the vocabulary, `code` a word without a label; `series`, `party` and `event` are ids of such entries,
#: one or several; `parts` are structured values of `record`.
FactType = Literal[
    "when",
    "names",
    "line",
    "text",
    "word",
    "code",
    "ordinal",
    "country",
    "instant",
    "series",
    "party",
    "event",
    "parts",
]
#: Where a fact is shown as the record has it: on cards and in details, in details only, or to the desk alone. `linked`:
#: cards and details show the entries that it names.
Scope = Literal["card", "details", "linked", "desk"]
#: What a fact is used for.
#: - sequence: subscribers have to look again when it changes (RFC 5546, section 2.1.4); a mended typo is no such change
#: - correction: an editor may correct it without telling anybody
#: - support, dispute: a source may bear it out, or state another value
#: - search: an event is found by its words
#: - split: its items are divided when an event is split in two
#: - table: a cell of a table can hold it
Use = Literal["sequence", "correction", "support", "dispute", "search", "split", "table"]


@dataclass(frozen=True)
class EventFact:
    """One fact of an event. `label` is a message in the context `fact`; `form_label` replaces it at the desk.

    `data_position` orders the keys of the data set, which are `data_keys` where they differ from the name.
    """

    name: str
    label: str
    type: FactType
    scope: Scope
    uses: Set[Use]
    data_position: int
    data_keys: tuple[str, ...] = ()
    form_label: str = ""

    @property
    def record_keys(self) -> tuple[str, ...]:
        """The keys of a snapshot that hold the fact."""
        return WHEN_KEYS if self.type == "when" else (self.name,)

    @property
    def source_keys(self) -> tuple[str, ...]:
        """The keys by which a source names the fact. It states titles in English."""
        if self.type == "when":
            return ("start", "end", "time_zone")
        return ("title",) if self.type == "names" else self.data_keys or (self.name,)

    @property
    def change_keys(self) -> tuple[str, ...]:
        """The keys under which a change of the fact is described: each title is one."""
        return TITLE_KEYS if self.type == "names" else (self.name,)


#: The keys of the titles in the languages of the interface; `flatten_names` has them in place of `names`.
TITLE_KEYS: Final = tuple(flat_key("title", lang) for lang in LANGS)

_PLACE: Final[Set[Use]] = frozenset({"sequence", "correction", "support", "dispute", "search", "table"})
_TEXT: Final[Set[Use]] = frozenset({"correction", "table"})
_REPORTED_TEXT: Final[Set[Use]] = _TEXT | {"support"}
_STATUS: Final[Set[Use]] = frozenset({"sequence", "support", "dispute", "table"})
_PAPERS: Final[Set[Use]] = frozenset({"correction", "support", "split"})

#: In the order in which an event is read.
FACTS: Final = (
    EventFact("when", pmark("fact", "When"), "when", "card", _STATUS, 70, WHEN_KEYS),
    EventFact("time_as_stated", pmark("fact", "Time as quoted"), "text", "details", _REPORTED_TEXT, 80),
    # The data set says lifecycle and certainty in one word.
    EventFact("lifecycle", pmark("fact", "Lifecycle"), "word", "card", _STATUS, 90, ("status",)),
    EventFact("certainty", pmark("fact", "Certainty"), "word", "card", {"sequence", "table"}, 100),
    EventFact("names", pmark("fact", "Title"), "names", "card", _PLACE - {"sequence"}, 30),
    EventFact("kind", pmark("fact", "Kind"), "word", "card", {"search", "table"}, 50),
    EventFact("series", pmark("fact", "Series"), "series", "linked", {"table"}, 10),
    EventFact("number", pmark("fact", "Edition"), "ordinal", "card", {"support", "dispute", "search", "table"}, 20),
    EventFact("format", pmark("fact", "Format"), "word", "card", _STATUS, 60),
    EventFact("venue", pmark("fact", "Venue"), "line", "card", _PLACE, 140),
    EventFact("city", pmark("fact", "City"), "line", "card", _PLACE, 150),
    EventFact("country", pmark("fact", "Country"), "country", "card", _PLACE - {"correction"}, 160),
    EventFact("parties", pmark("fact", "Parties"), "party", "linked", {"support", "split", "table"}, 170),
    EventFact("participants", pmark("fact", "Participants"), "parts", "linked", {"support", "split", "table"}, 180),
    EventFact("agenda", pmark("fact", "Agenda"), "text", "details", _REPORTED_TEXT, 190),
    EventFact("outcome", pmark("fact", "Outcome"), "text", "details", _REPORTED_TEXT, 200),
    EventFact(
        "disputed",
        pmark("fact", "Disputed"),
        "text",
        "details",
        _TEXT,
        250,
        form_label=pmark("field", "What the sources disagree about, and which was taken"),
    ),
    EventFact("documents", pmark("fact", "Documents"), "parts", "details", _PAPERS, 210),
    EventFact("deadlines", pmark("fact", "Deadlines"), "parts", "details", _PAPERS, 220),
    EventFact("sources", pmark("fact", "Sources"), "parts", "details", {"correction", "split", "table"}, 270),
    EventFact("parent", pmark("fact", "Part of"), "event", "linked", {"table"}, 230),
    EventFact("related", pmark("fact", "Related events"), "event", "linked", {"correction", "table"}, 240),
    EventFact(
        "notes",
        pmark("fact", "Internal notes"),
        "text",
        "desk",
        _TEXT,
        260,
        form_label=pmark("field", "Internal notes, never shown to readers"),
    ),
    EventFact("visibility", pmark("fact", "Visibility"), "code", "desk", {"table"}, 110),
    EventFact("embargo_until", pmark("fact", "Embargo until"), "instant", "desk", {"table"}, 120),
    EventFact("merged_into", pmark("fact", "Merged into"), "event", "desk", {"table"}, 130),
)
FACT_LABELS: Final = {
    # Venue, city, country and format where they are described as one.
    "place": pmark("fact", "Place"),
    **{fact.name: fact.label for fact in FACTS if fact.type != "names"},
    "title": pmark("fact", "Title"),
    "title_ko": pmark("fact", "Korean title"),
}
#: What the public never sees of a record, and so never sees change.
DESK_ONLY_FACTS: Final = frozenset(fact.name for fact in FACTS if fact.scope == "desk")
#: What cards and details have just as the record has it.
CARD_FACTS: Final = tuple(fact.name for fact in FACTS if fact.scope == "card")
DETAIL_FACTS: Final = tuple(fact.name for fact in FACTS if fact.scope == "details")


def facts_used_for(use: Use) -> tuple[EventFact, ...]:
    """The facts with a use, in the order in which an event is read."""
    return tuple(fact for fact in FACTS if use in fact.uses)


def facts_of_type(*types: FactType) -> tuple[str, ...]:
    """The names of the facts of some types."""
    return tuple(fact.name for fact in FACTS if fact.type in types)


def list_change_keys(keys: Collection[str]) -> list[str]:
    """The keys under which changes are described, as an event is read; of other languages the titles among `keys`."""
    others = sorted(key for key in keys if key not in TITLE_KEYS and lang_of_key(key, "title"))
    return [key for fact in FACTS for key in (*fact.change_keys, *(others if fact.type == "names" else ()))]


def list_data_keys(facts: tuple[EventFact, ...] = FACTS) -> tuple[str, ...]:
    """The keys of an event in the data set, in their order there, without `id`."""
    ordered = sorted(facts, key=lambda fact: fact.data_position)
    return tuple(key for fact in ordered for key in fact.data_keys or (fact.name,))
