"""What is kept: values by revision, bodies within their bytes."""

from geo_service.caches import OVERHEAD, Body, BodyCache, RevisionCache


def test_a_value_is_computed_once_for_a_revision():
    cache, made = RevisionCache(), []
    for revision in (1, 1, 2):
        cache.get("roads", revision, "count", lambda revision=revision: made.append(revision) or revision)
    assert made == [1, 2]


def test_the_value_used_longest_ago_goes_first():
    cache, made = RevisionCache(size=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get("roads", 1, key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def body(size: int) -> Body:
    return Body(b"x" * size, {})


def test_bodies_are_kept_within_their_bytes():
    cache = BodyCache(capacity=20 * (OVERHEAD + 1_100))
    for number in range(100):
        cache.put(f"{number:03}", body(1_000))
    kept = [number for number in range(100) if cache.get(f"{number:03}") is not None]
    assert kept == list(range(100 - len(kept), 100))
    assert 15 <= len(kept) <= 20


def test_a_long_key_counts():
    cache = BodyCache(capacity=1_000_000)
    for number in range(50):
        cache.put(f"{number:03}" + "k" * 60_000, body(10))
    assert sum(cache.get(f"{number:03}" + "k" * 60_000) is not None for number in range(50)) <= 16


def test_a_body_that_would_fill_the_cache_is_not_kept():
    cache = BodyCache(capacity=80_000)
    cache.put("small", body(100))
    cache.put("large", body(10_001))
    assert cache.get("large") is None
    assert cache.get("small") == body(100)


def test_a_body_put_again_counts_once():
    cache = BodyCache(capacity=8 * (OVERHEAD + 1_100))
    for _ in range(100):
        cache.put("same", body(500))
    cache.put("other", body(500))
    assert cache.get("same") is not None
    assert cache.get("other") is not None
