"""Query keys that others append to links for statistics of their own; they ask nothing of this calendar."""

from collections.abc import Iterable
from typing import Final

# Campaigns (utm_…), Facebook, Google Ads, Mailchimp and Instagram; `_`, `nocache` and `t` defeat a cache.
_KEYS: Final = frozenset({"fbclid", "gclid", "igshid", "_", "nocache", "t"})
_PREFIXES: Final = ("utm_", "mc_")


def drop_tracking(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of a query string without those of tracking. Any other key is for the parser to know or refuse.

    >>> drop_tracking([("party", "KR"), ("utm_source", "letter"), ("partys", "US")])
    [('party', 'KR'), ('partys', 'US')]
    """
    return [(key, value) for key, value in pairs if key not in _KEYS and not key.startswith(_PREFIXES)]
