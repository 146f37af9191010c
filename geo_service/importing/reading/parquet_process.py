"""Reads Parquet in a process of its own, where what is wrong with a file does no harm to the service.

A file of a few bytes can hold a text of a gigabyte in each of its rows. Run as a program
(``python parquet_process.py BYTES SECONDS PATH [rows]``), with so much address space and time of work, it
writes what it reads as pickled plain values: a dictionary, where rows are asked for lists of columns after
it, and an empty list. It imports nothing of the service, so that it starts quickly.
"""

import json
import os
import pickle
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

BLOCK = 1_000
MOST_TEXT = 256 * 2**20
"""Bytes in UTF-8 of all texts and geometries, as the service takes them."""

_PLAIN = (str, int, float, bytes, date, time, timedelta)


def main(memory: int, seconds: int, path: str, *rows: str) -> None:
    """Write what a file says of itself, and its rows where they are asked for."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve more than they use
    try:
        for answer in _answers(path, is_whole=bool(rows)):
            _put(answer)
    except MemoryError:
        _put({"error": "memory"})
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        _put({"error": type(error).__name__})


def _answers(path: str, *, is_whole: bool) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    with parquet.ParquetFile(path, pre_buffer=False) as file:
        schema = file.schema_arrow
        geo = (schema.metadata or {}).get(b"geo")
        primary = _primary(geo)
        kinds = {field.name: field.type for field in schema}
        if len(kinds) != len(schema):
            raise ValueError("two columns have one name")
        binary = [
            name
            for name, kind in kinds.items()
            if name != primary
            and (
                pa.types.is_binary(kind)
                or pa.types.is_large_binary(kind)
                or pa.types.is_fixed_size_binary(kind)
            )
        ]
        kept = [name for name in kinds if name not in binary]
        yield {
            "rows": file.metadata.num_rows,
            "columns": file.metadata.num_columns,
            "names": kept,
            "binary": binary,
            "geo": geo,
        }
        if is_whole:
            left = MOST_TEXT
            for batch in file.iter_batches(batch_size=BLOCK, columns=kept, use_threads=False):
                block = []
                for name in kept:
                    block.append(_values(pa, batch.column(name)))
                    left -= sum(map(_size, block[-1]))
                    if left < 0:
                        raise MemoryError
                yield block
            yield []


def _primary(geo: bytes | None) -> str:
    try:
        return str(json.loads(geo)["primary_column"]) if geo else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _values(pa: Any, column: Any) -> list[Any]:
    if pa.types.is_timestamp(column.type):  # what is finer has no value in Python
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return [_plain(value) for value in column.to_pylist()]


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else 3 * len(value)
    return len(value) if isinstance(value, bytes) else 0


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC)
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _put(answer: Any) -> None:
    pickle.dump(answer, sys.stdout.buffer, protocol=5)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
