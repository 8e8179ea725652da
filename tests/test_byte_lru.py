"""The cache forgets what was used least recently, by bytes."""

from calendar_core.byte_lru import ByteLru


def make_cache(max_bytes: int) -> ByteLru[str, bytes]:
    return ByteLru(max_bytes=max_bytes, size=lambda key, value: len(key) + len(value))


def test_the_least_recently_used_entry_goes_first() -> None:
    cache = make_cache(30)
    for key in "abc":
        cache.put(key, b"123456789")
    assert cache.get("a") == b"123456789"
    cache.put("d", b"123456789")
    assert (list(cache._entries), cache.total_bytes, cache.get("b")) == (["c", "a", "d"], 30, None)


def test_keys_count_too() -> None:
    cache = make_cache(30)
    for number in range(100):
        cache.put(f"key-{number:04}", b"")
    assert (len(list(cache._entries)), cache.total_bytes) == (3, 24)


def test_a_replaced_or_removed_value_frees_its_bytes() -> None:
    cache = make_cache(30)
    cache.put("a", b"123456789")
    cache.put("a", b"1")
    assert cache.total_bytes == 2
    cache.pop("a")
    cache.pop("a")
    assert (cache.total_bytes, list(cache._entries)) == (0, [])


def test_the_newest_entry_stays_however_large_it_is() -> None:
    cache = make_cache(3)
    cache.put("a", b"1")
    cache.put("b", b"123456789")
    assert list(cache._entries) == ["b"]
