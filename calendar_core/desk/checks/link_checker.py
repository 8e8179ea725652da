"""Link checker: requests the links of sources one after the other, by HEAD, and by GET if HEAD fails.

`store.desk.link_checks` chooses which links are checked.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin

from calendar_core.safe_http import AddressRefused, SafeHttpClient, Unanswered
from calendar_core.store.db.database import Database
from calendar_core.store.desk.link_checks import GONE_STATUSES, LinkCheckResult, list_links_to_check, record_link_check

_MAX_REDIRECTS: Final = 5


def check_link(client: SafeHttpClient, url: str) -> LinkCheckResult:
    """Check one link, following redirects. Takes seconds."""
    try:
        for _ in range(_MAX_REDIRECTS):
            status, location = client.request("HEAD", url)
            if status >= HTTPStatus.BAD_REQUEST:  # many servers support only GET
                status, location = client.request("GET", url)
            if location is None:
                return LinkCheckResult(http_status=status, error=_describe_failure(status))
            url = urljoin(url, location)
    except AddressRefused as error:
        return LinkCheckResult(http_status=None, error=str(error))
    except (Unanswered, ValueError):  # urljoin rejects invalid addresses
        return LinkCheckResult(http_status=None, error="It does not answer.")
    return LinkCheckResult(http_status=None, error="It leads in a circle.")


def _describe_failure(status: int) -> str | None:
    """What is wrong: the page is gone, or the server fails. A server that refuses programs may well have the page."""
    if status not in GONE_STATUSES and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"{status} {phrase}".strip()


def check_links(
    database: Database, client: SafeHttpClient, *, limit: int, clock: Callable[[], datetime], wait: Callable[[], bool]
) -> dict[str, LinkCheckResult]:
    """Check at most `limit` links and record each result at once. No transaction is open during a request.

    `wait` is called between two links; it returns whether to stop.
    """
    answers: dict[str, LinkCheckResult] = {}
    with database.reading() as connection:
        urls = list_links_to_check(connection, limit=limit, now=clock())
    for url in urls:
        if answers and wait():
            break
        answers[url] = check_link(client, url)
        with database.writing() as session:
            record_link_check(session, url, answers[url], now=clock())
    return answers
