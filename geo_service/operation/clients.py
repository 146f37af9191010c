"""PostgreSQL's own client programs, called without a password in sight."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg import ConnectionInfo
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection

from geo_service.operation.errors import ToolFailed, ToolMissing, ToolTooOld

SECRET = {"password", "sslpassword"}
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def dump(connection: Connection, tables: Sequence[str], target: Path) -> None:
    """Write tables into a file of PostgreSQL's custom format, as the connection's transaction sees them.

    Parameters
    ----------
    connection : Connection
        In a transaction with the isolation level REPEATABLE READ, whose snapshot is shared.
    tables : sequence of str
        Found through the search path. Whatever else the database holds is left alone.
    target : Path
        A new file.
    """
    snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    chosen = [f"--table={name}" for name in tables]
    # The archive around it compresses.
    options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run("pg_dump", [*options, f"--file={target}", *chosen], connection)


def restore(connection: Connection, source: Path) -> None:
    """Put the tables of a dump in the place of those of the same names, in one transaction.

    Parameters
    ----------
    connection : Connection
        Says which database; it must hold no lock on the tables.
    source : Path
        A file that `dump` wrote.
    """
    options = ["--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, str(source)], connection)


def require(connection: Connection, *tools: str) -> None:
    """Refuse to begin where a client program is missing or older than the server.

    Raises
    ------
    ToolMissing, ToolTooOld
    """
    server = _info(connection).server_version // 10_000
    for tool in tools:
        path = shutil.which(tool)
        if path is None:
            raise ToolMissing(tool=tool, server=server)
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, env=_environment()
        )
        match = VERSION.search(answer.stdout)
        if match is None or int(match[1]) < server:
            raise ToolTooOld(tool=tool, found=match[1] if match else "?", server=server)


def _run(tool: str, arguments: Sequence[str], connection: Connection) -> None:
    environment = _environment()
    if password := _info(connection).password:
        environment["PGPASSWORD"] = password
    command = [tool, "--no-password", f"--dbname={_address(connection)}", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if result.returncode:
        raise ToolFailed(tool=tool, reason=_first_error(result.stderr))


def _address(connection: Connection) -> str:
    """Return where the connection leads, without its password: command lines are public."""
    info = _info(connection)
    # Of the other parameters only those of the setting: the driver's libpq may be newer than
    # the programs and have defaults of its own that they do not know.
    parameters: dict[str, str | int | None] = {
        name: value
        for name, value in connection.engine.url.query.items()
        if isinstance(value, str) and name not in SECRET
    }
    parameters |= {"host": info.host, "port": info.port, "user": info.user, "dbname": info.dbname}
    return make_conninfo("", **parameters)


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


def _first_error(text: str) -> str:
    lines = [line for line in text.splitlines() if "error:" in line] or text.splitlines()
    return lines[0].strip() if lines else "no reason given"


def _info(connection: Connection) -> ConnectionInfo:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection was given back to the pool")
    info: ConnectionInfo = driver.info
    return info
