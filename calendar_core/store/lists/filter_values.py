"""What a query may name: the ids of the directory, the countries, and a reader's list."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from calendar_core.domain.events.selection import KnownIds
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.store.directory.queries import load_entry_ids
from calendar_core.store.lists.find import find_list_by_id, find_list_by_token


def load_filter_values(connection: Connection, *, public_at: datetime | None) -> KnownIds:
    """The ids that a filter may name, to the public at an instant; with None to the desk, and in stored queries.

    The public names a list by the token of its link, a stored query by its id, which opens nothing.
    """
    # A venue's country need not be a party; what may be named does not depend on which events exist.
    values: dict[str, Collection[str]] = {
        **load_entry_ids(connection, public_at=public_at),
        "country": COUNTRIES.keys(),
    }
    find_list = find_list_by_id if public_at is None else find_list_by_token
    return KnownIds(values=values, find_list=partial(find_list, connection))
