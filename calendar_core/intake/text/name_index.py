"""Index of the names of the record, and the search for them in a text: the longest name at each place wins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from calendar_core.intake.text.folded_text import FoldedText, fold, fold_name

NameKind = Literal["series", "party", "person", "surname", "office", "city"]

# What Korean grammar adds to a name: particles and copulas. A name of a person ends before one, or with its word.
PARTICLES: Final = (
    *(
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "과",
        "와",
        "의",
        "에",
        "에서",
        "에게",
        "께서",
        "도",
        "로",
        "으로",
        "및",
        "측",
    ),
    *("이라고", "라고", "이며", "이다", "인", "까지", "부터", "보다", "만", "간", "등", "이나", "나", "서", "발"),
)
_JOINTS: Final = frozenset("-·ㆍ‧・∙⋅•–")
_LONGEST_ABBREVIATION: Final = 5
# A Korean name of up to two syllables is a common word too (메이, 라이스), so it counts beside a title only.
_MIN_KOREAN_LENGTH: Final = 3


@dataclass(frozen=True, kw_only=True)
class NameMention:
    """A name of the record in a text, at `[start, end)`. `ids` are the entries of that kind that bear the name.

    `is_weak`: it may be a common word, and counts only beside a title.
    """

    kind: NameKind
    ids: tuple[str, ...]
    start: int
    end: int
    is_weak: bool = False


@dataclass(frozen=True)
class NameIndex:
    """`{folded name: {kind: ids}}`, and the most characters that a name has.

    `capitals` are the folded abbreviations that count in capitals only: "us" is a word, and "arm" is another; `spaced`
    the names that the record writes with a space.
    """

    names: Mapping[str, Mapping[NameKind, tuple[str, ...]]] = field(repr=False)
    max_length: int
    capitals: frozenset[str] = frozenset()
    spaced: frozenset[str] = frozenset()

    def find(self, text: str) -> list[NameMention]:
        """The names in a text, in order. Two kinds may bear one name (Singapore is a country and a city)."""
        folded = fold(text)
        found: list[NameMention] = []
        place = last_end = 0
        while place < len(folded.text):
            # A Korean name may follow another one without a space: 미국국방장관.
            is_korean = "가" <= folded.text[place] <= "힣"
            may_begin = place in folded.word_starts or (
                is_korean and (place == last_end or _is_joined(text, folded, place))
            )
            end = self._longest_at(folded, place) if may_begin else None
            if end is None:
                place += 1
                continue
            key = folded.text[place:end]
            start, stop = folded.original_span(place, end)
            if not _is_written_so(
                key, text[start:stop], is_in_capitals=key in self.capitals, is_spaced=key in self.spaced
            ):
                place += 1
                continue
            for kind, ids in self.names[key].items():
                is_weak = kind == "surname" or (kind == "person" and _is_weak_name(folded, place, end))
                shown: NameKind = "person" if kind == "surname" else kind
                found.append(NameMention(kind=shown, ids=ids, start=start, end=stop, is_weak=is_weak))
            place = last_end = end
        return found

    def _longest_at(self, folded: FoldedText, place: int) -> int | None:
        """Where the longest name that begins at a place ends; None where none does."""
        longest = min(self.max_length, len(folded.text) - place)
        for length in range(longest, 0, -1):
            end = place + length
            if folded.text[place:end] in self.names and _ends_word(folded, end) and not _is_cut(folded, place, end):
                return end
        return None


def _is_joined(text: str, folded: FoldedText, place: int) -> bool:
    """Whether a hyphen or a dot joins a syllable to the one before: 한-폴란드."""
    start = folded.starts[place]
    return start > 0 and text[start - 1] in _JOINTS


def _ends_word(folded: FoldedText, end: int) -> bool:
    """Whether a name may end before `end`: a Latin one with its word or before Korean, a Korean one anywhere."""
    last = folded.text[end - 1]
    if end == len(folded.text) or "가" <= last <= "힣":
        return True
    return end in folded.word_starts or folded.text[end] == " "


def _is_cut(folded: FoldedText, start: int, end: int) -> bool:
    """Whether the last syllable of a name begins another word of the text: 일본국 in 일본 국가안보국장."""
    if end - 1 == start or end - 1 not in folded.word_starts or end in folded.word_starts:
        return False
    stop = next((place for place in range(end, len(folded.text)) if place in folded.word_starts), len(folded.text))
    return folded.text[end:stop].strip() not in {"", *PARTICLES}


def _is_written_so(key: str, written: str, *, is_in_capitals: bool, is_spaced: bool) -> bool:
    """Whether a name is meant: abbreviations in capitals, short Korean names without a space (not 미 국무장관)."""
    if is_in_capitals:
        return not any(letter.islower() for letter in written)
    return is_spaced or not ("가" <= key[0] <= "힣" and len(key) <= _MIN_KOREAN_LENGTH and " " in written)


def _is_weak_name(folded: FoldedText, start: int, end: int) -> bool:
    key = folded.text[start:end]
    if not "가" <= key[0] <= "힣":
        return " " not in key
    if len(key) < _MIN_KOREAN_LENGTH:
        return True
    rest = folded.text[end:]
    stop = next((place for place in sorted(folded.word_starts) if place >= end), len(folded.text))
    return stop > end and rest[: stop - end] not in PARTICLES


def build_name_index(names: Iterable[tuple[NameKind, str, str]]) -> NameIndex:
    """An index of `(kind, id, name)`. Names of one character after folding are left out.

    >>> index = build_name_index([("party", "KR", "South Korea"), ("party", "KP", "North Korea")])
    >>> [(mention.ids, mention.start, mention.end) for mention in index.find("In South Korea and North Korea")]
    [(('KR',), 3, 14), (('KP',), 19, 30)]
    """
    by_key: defaultdict[str, defaultdict[NameKind, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    in_capitals: dict[str, bool] = {}
    spaced: set[str] = set()
    for kind, entry, name in names:
        key = fold_name(name)
        if len(key) > 1:
            by_key[key][kind][entry] = None
            if " " in name:
                spaced.add(key)
            in_capitals[key] = in_capitals.get(key, True) and name.isupper() and len(key) <= _LONGEST_ABBREVIATION
    return NameIndex(
        names={key: {kind: tuple(ids) for kind, ids in kinds.items()} for key, kinds in by_key.items()},
        max_length=max(map(len, by_key), default=0),
        capitals=frozenset(key for key, is_capitals in in_capitals.items() if is_capitals),
        spaced=frozenset(spaced),
    )
