"""The sources of a record with those that come along."""

from dataclasses import replace

from calendar_core.domain.events.record import Source


def join_sources(before: tuple[Source, ...], added: list[Source]) -> tuple[Source, ...]:
    """The sources of the record with those that come along; one that it has already bears out what both do."""
    joined = list(before)
    for one in added:
        place = next((place for place, known in enumerate(joined) if _is_same_source(known, one)), None)
        if place is None:
            joined.append(one)
            continue
        known = joined[place]
        supports = tuple(dict.fromkeys((*known.supports, *one.supports)))
        joined[place] = replace(known, supports=supports, says=tuple(dict.fromkeys((*known.says, *one.says))))
    return tuple(joined)


def _is_same_source(one: Source, other: Source) -> bool:
    is_same = (one.url, one.publisher) == (other.url, other.publisher)
    return is_same and (one.url is not None or one.published == other.published)
