"""What a GeoPackage is made of: tables with rows in them, and nothing that computes rows when it is read."""

import re
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from geo_service.files.errors import UploadRefused
from layers.text import Text

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|[ \t\n\f\r]+"""  # nothing for SQLite
    r"""|(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^]]*\])"""
    r"""|(?P<word>[\w$\x80-\U0010ffff]+)|(?P<sign>.)""",
    re.DOTALL,
)
_NAME = "a name"
"""Stands for whatever is between quotes."""

_PLAIN = (("create", "table"), ("create", "index"), ("create", "unique", "index"), ("create", "trigger"))
"""What a table is made of; triggers run when something is written, and it is read only."""


def require_plain_tables(path: Path) -> None:
    """Refuse a GeoPackage with views, computed columns, or tables of a module other than its index.

    A view or a computed column can count without end, or fill the memory with a single value.
    What an object is follows from the statement that makes it, as for SQLite, not from its ``type``.

    Raises
    ------
    UploadRefused
    """
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            for kind, statement in connection.execute("SELECT type, sql FROM sqlite_master"):
                if statement is not None and (reason := _fault(str(kind).lower(), str(statement))):
                    raise UploadRefused(file=path.name, reason=reason)
    except sqlite3.Error as error:
        reason = Text("其内容与扩展名不符", "its content is not what its name says")
        raise UploadRefused(file=path.name, reason=reason) from error


def _fault(kind: str, statement: str) -> Text | None:
    tokens = _tokens(statement)
    if kind == "view" or tokens[1:2] == ["view"] or tokens[1:3] in (["temp", "view"], ["temporary", "view"]):
        return Text("其中有视图，请将视图导出为表后再发送", "it has a view: export that as a table first")
    if tokens[:3] == ["create", "virtual", "table"]:
        return (
            None
            if _is_index(tokens[3:])
            else Text("其内容指向别处的数据", "it points to data that is elsewhere")
        )
    if not any(tuple(tokens[: len(words)]) == words for words in _PLAIN):
        return Text("其内容与扩展名不符", "its content is not what its name says")
    if tokens[1] == "table" and ("as", "(") in pairwise(tokens):
        return Text(
            "其中有计算列，请将其导出为普通列后再发送",
            "it has a computed column: export that as a plain one first",
        )
    return None


def _tokens(statement: str) -> list[str]:
    """Return a statement's words and signs, without comments."""
    found = (match for match in _TOKEN.finditer(statement) if match.lastgroup is not None)
    return [_NAME if match.lastgroup == "quoted" else match[0].lower() for match in found]


def _is_index(tokens: list[str]) -> bool:
    """Return whether a virtual table is an R-tree: its rows are in tables of the same file."""
    if tokens[:3] == ["if", "not", "exists"]:
        tokens = tokens[3:]
    return tokens[1:4] == ["using", "rtree", "("] and tokens.count(")") == 1 and tokens[-1] == ")"
