"""A process that reads with the GDAL of pyogrio, one question a line, one answer a line, both JSON.

A process of its own: GDAL holds the interpreter while it waits for the server of the same tests.
"""

import json
import subprocess
import sys
from typing import Any, Self


class Reader:
    """Ask the process while the block runs."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def ask(self, action: str, address: str, **options: Any) -> Any:
        """Return the answer to a question; a failure of GDAL comes as its sentence and fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([action, f"OAPIF:{address}/", options]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]


def _answer(action: str, source: str, options: dict[str, Any]) -> Any:
    import pyogrio

    match action:
        case "list":
            return [list(map(str, row)) for row in pyogrio.list_layers(source)]
        case "info":
            found = pyogrio.read_info(source, **options)
            return {
                "fields": dict(zip(found["fields"].tolist(), found["ogr_types"], strict=True)),
                "subtypes": dict(zip(found["fields"].tolist(), found["ogr_subtypes"], strict=True)),
                "count": found["features"],
                "crs": found["crs"],
                "geometry_type": found["geometry_type"],
                "bounds": list(found["total_bounds"]),
            }
        case "read":
            if "bbox" in options:
                options["bbox"] = tuple(options["bbox"])
            return json.loads(pyogrio.read_dataframe(source, **options).to_json(default=str))["features"]
        case _:
            raise ValueError(action)


def _serve() -> None:
    for line in sys.stdin:
        action, source, options = json.loads(line)
        try:
            written = json.dumps({"value": _answer(action, source, options)})
        except Exception as error:  # noqa: BLE001 - the asking process fails with its sentence
            written = json.dumps({"error": f"{type(error).__name__}: {error}"})
        print(written, flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    _serve()
