"""Room for uploads: the oldest go, those at work never do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo_service.errors import ServiceBusy
from geo_service.files import lock, uploads
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import Upload
from geo_service.settings import Settings

BEGUN = datetime(2026, 11, 22, tzinfo=UTC)


def test_what_is_at_work_stays(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path)
    minutes = iter(range(100))

    def sent(account: str = "a") -> Upload:
        now = BEGUN + timedelta(minutes=next(minutes))
        return uploads.begin(settings, account, IMPORTING, now=now)

    def there() -> set[str]:
        return {folder.name for folder in (tmp_path / uploads.FOLDER).iterdir()}

    first, second, third = (sent() for _ in range(uploads.MOST_OF_ONE))
    with lock.working(first.folder) as is_held:
        assert is_held
        assert lock.is_at_work(first.folder)
        fourth = sent()
        assert there() == {first.id, third.id, fourth.id}
        with lock.working(third.folder), lock.working(fourth.folder):
            with pytest.raises(ServiceBusy):
                sent()
            assert there() == {first.id, third.id, fourth.id}
            assert sent("b").id in there()
        uploads.sweep(settings, now=BEGUN + timedelta(days=9))
        assert there() == {first.id}
    uploads.sweep(settings, now=BEGUN + timedelta(days=9))
    assert there() == set()
    assert second.id not in there()


def test_where_all_that_wait_are_at_work_no_more_is_taken(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path)
    sent = [
        uploads.begin(settings, f"account {number}", IMPORTING, now=BEGUN)
        for number in range(uploads.MOST_WAITING)
    ]
    held = [lock.working(one.folder) for one in sent]
    for one in held:
        assert one.__enter__()
    with pytest.raises(ServiceBusy):
        uploads.begin(settings, "another", IMPORTING, now=BEGUN)
    assert {folder.name for folder in (tmp_path / uploads.FOLDER).iterdir()} == {one.id for one in sent}
    held[3].__exit__(None, None, None)
    uploads.begin(settings, "another", IMPORTING, now=BEGUN)
    assert not sent[3].folder.exists()
    assert sum(one.folder.exists() for one in sent) == uploads.MOST_WAITING - 1
