"""Addresses of the web that name no page: malformed ones, and those that only lead to another address.

A link shortener or a redirect may end any day, and its owner may change where it leads. It does not say which page was
cited.
"""

import re
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from calendar_core.messages import Message, mark

_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\.[a-z0-9-]{2,63}")
#: Hosts, with all their subdomains, by what they are.
_REDIRECT_HOSTS: Final = {
    mark("link shortener"): (
        *("bit.ly", "buff.ly", "clck.ru", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "han.gl", "ift.tt", "is.gd", "j.mp"),
        *("lnkd.in", "me2.do", "naver.me", "ow.ly", "rb.gy", "rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc"),
        *("tinyurl.com", "trib.al", "url.kr", "v.gd", "vo.la"),
    ),
    mark("redirect of a news aggregator"): ("apple.news", "feedproxy.google.com", "flip.it", "news.google.com"),
    mark("redirect of a search engine"): ("r.search.yahoo.com",),
    mark("tracking host"): (
        *("click.email", "doubleclick.net", "hubspotlinks.com", "l.facebook.com", "l.instagram.com", "list-manage.com"),
        *("lm.facebook.com", "lnks.gd", "mailchi.mp", "out.reddit.com", "safelinks.protection.outlook.com"),
        *("sendgrid.net", "urldefense.com", "urldefense.proofpoint.com"),
    ),
}
_MALFORMED: Final = Message("is malformed: write http:// or https://, the whole name of the host, and no blanks")
#: Redirects of search engines: the beginning of the path, by what the host contains.
_REDIRECT_PATHS: Final = (
    ("google.", "/url"),
    ("bing.com", "/ck/"),
    ("duckduckgo.com", "/l/"),
    ("baidu.com", "/link"),
    ("yandex.", "/clck/"),
)


def find_address_fault(url: str) -> str | None:
    """What is wrong with an address, as the end of a sentence that begins with it; None if it names a page.

    >>> find_address_fault("https://news.google.com/rss/articles/CBMi")
    'is a redirect of a news aggregator: cite the page that it leads to'
    >>> find_address_fault("https://www.mofa.go.jp/press/")
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return _MALFORMED
    if parts.scheme not in ("http", "https") or not _is_host(host) or re.search(r"\s", url):
        return _MALFORMED
    what = _find_redirect(parts, host)
    return Message("is a %(what)s: cite the page that it leads to", what=Message(what)) if what else None


def _is_host(host: str) -> bool:
    """Whether it is the whole name of a host; one in another script counts in its ASCII form."""
    try:
        return bool(_HOST.fullmatch(host.encode("idna").decode()))
    except UnicodeError:
        return False


def _find_redirect(parts: SplitResult, host: str) -> str | None:
    for what, known in _REDIRECT_HOSTS.items():
        if any(host == one or host.endswith(f".{one}") for one in known):
            return what
    if any(part in f".{host}" and parts.path.startswith(path) for part, path in _REDIRECT_PATHS):
        return "redirect of a search engine"
    if re.search(r"https?://", unquote(parts.query)):
        return mark("proxy of another address")
    return None
