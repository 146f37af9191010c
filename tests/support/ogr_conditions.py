"""Conditions in GDAL's SQL and the rows that they name, for every program that sends them on."""

from collections.abc import Callable, Mapping
from typing import Any

CONDITIONS: list[tuple[str, Callable[[Mapping[str, Any]], bool]]] = [
    ("berths = 7", lambda row: row["berths"] == 7),
    ("berths <> 7", lambda row: row["berths"] not in (7, None)),
    ("NOT berths = 7", lambda row: row["berths"] not in (7, None)),
    ("berths = 3 OR kind = 'lock'", lambda row: row["berths"] == 3 or row["kind"] == "lock"),
    ("berths IN (3, 4)", lambda row: row["berths"] in (3, 4)),
    ("berths BETWEEN 3 AND 5", lambda row: row["berths"] in (3, 4, 5)),
    ("height_m < 2.5", lambda row: row["height_m"] is not None and row["height_m"] < 2.5),
    ("is_open = 1", lambda row: row["is_open"] is True),
    ("built_on >= '2020/01/01'", lambda row: row["built_on"] is not None and row["built_on"].year >= 2020),
    ("built_on IS NULL", lambda row: row["built_on"] is None),
    (
        "seen_at IS NOT NULL AND kind = 'mast'",
        lambda row: row["seen_at"] is not None and row["kind"] == "mast",
    ),
    ("name_zh LIKE '%o''neill%'", lambda row: "o'neill" in row["name_zh"]),
    ("name_zh ILIKE '%o''neill%'", lambda row: "o'neill" in row["name_zh"].lower()),
    ("name_zh = '100%_a'", lambda row: row["name_zh"] == "100%_a"),
]
