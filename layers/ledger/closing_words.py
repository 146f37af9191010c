"""Words of ledgers about closing (销号), and those about the work that comes before it (整改).

Work that is done waits for its acceptance: 已整改 and 完成 are no 销号. Only words of closing close a row.
"""

from functools import lru_cache

from layers.folding import fold

_CLOSING = ("销号", "闭环", "closed", "closure")
_WORK = ("整改", "整治", "治理", "完成", "rectif", "complet")

DONE = frozenset(
    map(
        fold,
        (
            *(
                "已整改",
                "整改完成",
                "已整改完成",
                "已完成整改",
                "整改完毕",
                "已完成",
                "完成",
                "已办结",
                "办结",
            ),
            *(
                "已消除",
                "已治理",
                "治理完成",
                "已整治",
                "整治完成",
                "已处理",
                "处理完成",
                "done",
                "completed",
            ),
        ),
    )
)
"""States of work that is done and not accepted yet."""


@lru_cache(maxsize=256)
def asks_for_closing(header: str) -> bool:
    """Whether a column is about closing, so that a mere yes below it closes a row.

    Examples
    --------
    >>> [asks_for_closing(words) for words in ("整改/是否销号", "销号日期", "是否整改", "状态")]
    [True, True, False, False]
    """
    key = fold(header)
    return any(word in key for word in _CLOSING)


@lru_cache(maxsize=256)
def tells_of_work(header: str) -> bool:
    """Whether a column is about the work alone.

    Examples
    --------
    >>> [tells_of_work(words) for words in ("整改情况", "完成时间", "整改/是否销号", "状态")]
    [True, True, False, False]
    """
    key = fold(header)
    return not asks_for_closing(header) and any(word in key for word in _WORK)


def weight(header: str) -> int:
    """Return how much a column counts as the status among several: 销号情况 before 状态 before 整改情况."""
    return 2 if asks_for_closing(header) else int(not tells_of_work(header))
