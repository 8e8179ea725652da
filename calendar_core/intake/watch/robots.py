"""What robots.txt allows a program (RFC 9309), and how long it asks it to pause (`Crawl-delay`).

The parser of the standard library takes the first rule that fits and knows no `*` within a path, so that it would ask
for what a site forbids.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from calendar_core.domain.text.links import split_url

#: The name by which robots.txt calls this program; its User-Agent begins with it.
PRODUCT: Final = "entente"
#: So much of a robots.txt is read (RFC 9309, section 2.5).
MAX_BYTES: Final = 512_000
_MAX_RULES: Final = 5_000
_MAX_DELAY: Final = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Robots:
    """The rules for this program: `(path, is_allowed)`, and the seconds between two requests, None where not said."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float | None = None

    def allows(self, url: str) -> bool:
        """Whether an address may be asked: the longest rule that fits decides, and Allow of two that are as long."""
        parts = split_url(url)
        if parts is None:
            return False
        path = _canonical(parts.path or "/") + (f"?{_canonical(parts.query)}" if parts.query else "")
        fitting = [(len(rule), is_allowed) for rule, is_allowed in self.rules if _fits(rule, path)]
        return max(fitting, default=(0, True))[1]


def parse_robots(text: str) -> Robots:
    """The rules of the groups that name this program, else of those for all.

    >>> robots = parse_robots("User-agent: *\\nDisallow: /a\\nAllow: /a/b\\nCrawl-delay: 5")
    >>> robots.allows("https://example.org/a/x"), robots.allows("https://example.org/a/b"), robots.delay
    (False, True, 5.0)
    """
    groups = list(_split_groups(text))
    own = [lines for agents, lines in groups if PRODUCT in agents]
    chosen = own or [lines for agents, lines in groups if "*" in agents]
    rules: list[tuple[str, bool]] = []
    delay = None
    for name, value in (line for lines in chosen for line in lines):
        if name == "crawl-delay":
            delay = max(delay or 0.0, _read_delay(value))
        elif value:
            rules.append((_canonical(value), name == "allow"))
    return Robots(rules=tuple(rules[:_MAX_RULES]), delay=delay)


def _split_groups(text: str) -> Iterable[tuple[set[str], list[tuple[str, str]]]]:
    """`(names, lines)` of each group; lines of several names follow them."""
    agents: set[str] = set()
    lines: list[tuple[str, str]] = []
    for raw in text.removeprefix("\ufeff").splitlines():
        name, _, value = raw.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            if lines:
                yield agents, lines
                agents, lines = set(), []
            agents.add(value.lower().partition("/")[0])
        elif name in ("allow", "disallow", "crawl-delay") and agents:
            lines.append((name, value))
    if agents:
        yield agents, lines


def _read_delay(value: str) -> float:
    try:
        return min(max(float(value), 0.0), _MAX_DELAY)
    except ValueError:
        return 0.0


def _canonical(path: str) -> str:
    """A path with the same characters percent-encoded, however it was written."""
    return quote(unquote(path), safe="/*$&=+,;:@!'()~-._?")


def _fits(rule: str, path: str) -> bool:
    """Whether a rule fits the beginning of a path; `*` is any text, `$` at the end of a rule the end of the path."""
    is_whole = rule.endswith("$")
    first, *parts = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for part in parts[:-1]:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if not parts:
        return not is_whole or len(path) == place
    last = parts[-1]
    if is_whole:
        return path.endswith(last) and len(path) - len(last) >= place
    return path.find(last, place) >= 0
