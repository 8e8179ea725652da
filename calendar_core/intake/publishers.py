"""Who publishes at an address, and whose voice that is: by a table of hosts, else as the record has it most often."""

from collections import Counter, defaultdict
from typing import Final

from sqlalchemy import Connection, func, select

from calendar_core.domain.text.links import host_of
from calendar_core.domain.text.normalization import normalize
from calendar_core.models import Source, table_of

_SOURCE = table_of(Source)
#: Publisher and side by host; a host below one of these has its publisher too.
PUBLISHERS: Final[dict[str, tuple[str, str]]] = {
    "mofa.go.kr": ("ROK Ministry of Foreign Affairs", "own-government"),
    "mnd.go.kr": ("ROK Ministry of National Defense", "own-government"),
    "unikorea.go.kr": ("ROK Ministry of Unification", "own-government"),
    "president.go.kr": ("Office of the President of the Republic of Korea", "own-government"),
    "korea.kr": ("Korea.kr (Government of the Republic of Korea)", "own-government"),
    "state.gov": ("U.S. Department of State", "counterpart"),
    "defense.gov": ("U.S. Department of Defense", "counterpart"),
    "war.gov": ("U.S. Department of War", "counterpart"),
    "whitehouse.gov": ("White House", "counterpart"),
    "usfk.mil": ("U.S. Forces Korea", "counterpart"),
    "pacom.mil": ("U.S. Indo-Pacific Command", "counterpart"),
    "mofa.go.jp": ("Ministry of Foreign Affairs of Japan", "counterpart"),
    "mod.go.jp": ("Ministry of Defense of Japan", "counterpart"),
    "kantei.go.jp": ("Prime Minister’s Office of Japan", "counterpart"),
    "mfa.gov.cn": ("Ministry of Foreign Affairs of China", "counterpart"),
    "fmprc.gov.cn": ("Ministry of Foreign Affairs of China", "counterpart"),
    "mid.ru": ("Ministry of Foreign Affairs of Russia", "counterpart"),
    "kremlin.ru": ("Kremlin", "counterpart"),
    "gov.uk": ("GOV.UK", "counterpart"),
    "dfat.gov.au": ("Australian DFAT", "counterpart"),
    "nato.int": ("NATO", "counterpart"),
    "consilium.europa.eu": ("Council of the European Union", "counterpart"),
    "eeas.europa.eu": ("European External Action Service", "counterpart"),
    "un.org": ("United Nations", "counterpart"),
    "yna.co.kr": ("Yonhap News Agency", "agency"),
    "newsis.com": ("Newsis", "agency"),
    "news1.kr": ("News1", "agency"),
    "reuters.com": ("Reuters", "agency"),
    "apnews.com": ("AP", "agency"),
    "afp.com": ("AFP", "agency"),
    "kyodonews.net": ("Kyodo News", "agency"),
    "jiji.com": ("Jiji Press", "agency"),
    "xinhuanet.com": ("Xinhua", "agency"),
    "news.cn": ("Xinhua", "agency"),
    "tass.com": ("TASS", "agency"),
}


def find_publisher(connection: Connection, url: str) -> str | None:
    """Who publishes at an address: by the table, or whom most sources of the record at that host name; None else.

    A host that gives room to many (a public repository) has no publisher.
    """
    host = host_of(url)
    known = _of_host(host)
    if known is not None or not host:
        return known[0] if known else None
    query = select(_SOURCE.c.publisher, _SOURCE.c.url).where(_SOURCE.c.url.contains(f"{host}/", autoescape=True))
    counts = Counter(publisher for publisher, cited in connection.execute(query) if host_of(cited) == host)
    first, count = next(iter(counts.most_common(1)), (None, 0))
    return first if 2 * count > counts.total() else None


def _of_host(host: str) -> tuple[str, str] | None:
    """The row of a host, or of the nearest one above it."""
    labels = host.split(".")
    return next((row for n in range(len(labels) - 1) if (row := PUBLISHERS.get(".".join(labels[n:])))), None)


def find_side(connection: Connection, publisher: str) -> str | None:
    """The side of a publisher by the table, or the sources whose publisher begins with its name; None for a new one.

    A pass over the publishers of the record, which are a few hundred.
    """
    wanted = normalize(publisher)
    if not wanted:
        return None
    listed = next((side for name, side in PUBLISHERS.values() if normalize(name) == wanted), None)
    if listed is not None:
        return listed
    query = select(_SOURCE.c.publisher, _SOURCE.c.side, func.count()).where(_SOURCE.c.side.is_not(None))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, side, count in connection.execute(query.group_by(_SOURCE.c.publisher, _SOURCE.c.side)):
        counts[normalize(name)][side] += count
    found: Counter[str] = Counter()
    for name, sides in counts.items():
        if name == wanted or name.startswith(f"{wanted} "):
            found += sides
    return found.most_common(1)[0][0] if found else None
