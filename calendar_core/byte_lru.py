"""A least-recently-used cache, bounded by the bytes of its keys and values."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteLru(Generic[Key, Value]):
    """The values that were used last, by their keys. Safe to share between threads.

    `size` is the bytes of one entry, key included, at the time of `put`. The newest entry is kept however large it is.
    """

    def __init__(self, *, max_bytes: float, size: Callable[[Key, Value], int]) -> None:
        self.max_bytes = max_bytes
        self.total_bytes = 0
        self._size = size
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which counts as used now."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value) -> None:
        """Add or replace a value, and evict the least recently used ones beyond the bound."""
        size = self._size(key, value)
        with self._lock:
            self._pop(key)
            self._entries[key] = value, size
            self.total_bytes += size
            while self.total_bytes > self.max_bytes and len(self._entries) > 1:
                self._pop(next(iter(self._entries)))

    def pop(self, key: Key) -> None:
        """Remove a value, if there is one."""
        with self._lock:
            self._pop(key)

    def _pop(self, key: Key) -> None:
        _, size = self._entries.pop(key, (None, 0))
        self.total_bytes -= size
