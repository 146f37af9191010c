"""Our own scripts parse in the oldest browser that we serve: Chromium 86, whose language is ECMAScript 2020."""

import subprocess
from pathlib import Path

import playwright
import pytest

# Playwright's package brings a Node.js for its own use: the tests need no other.
NODE = Path(playwright.__file__).parent / "driver/node"
PROGRAM = """
const acorn = require(process.argv[1]);
let text = "";
process.stdin.on("data", (part) => { text += part; });
const parse = (sourceType) => acorn.parse(text, { ecmaVersion: 2020, sourceType });
process.stdin.on("end", () => { try { parse("module"); } catch { parse("script"); } });
"""


def parse(root: Path, text: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [NODE, "-e", PROGRAM, root / ".assets-dev/acorn/acorn.js"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def own_scripts(root: Path) -> list[Path]:
    folders = [root / "maps/static", root / "geo_service/static"]
    found = [path for folder in folders for path in folder.rglob("*.js")]
    return sorted(path for path in found if "vendor" not in path.relative_to(root).parts)


def test_every_own_script_parses(root: Path) -> None:
    scripts = own_scripts(root)
    assert scripts
    for script in scripts:
        result = parse(root, script.read_text(encoding="utf-8"))
        assert result.returncode == 0, f"{script}: {result.stderr}"


@pytest.mark.parametrize("text", ["a ??= b", "class A { x = 1 }", "class A { #x = 1 }", "let n = 1_000"])
def test_newer_syntax_is_caught(root: Path, text: str) -> None:
    assert "SyntaxError" in parse(root, text).stderr


def test_syntax_of_the_floor_is_not(root: Path) -> None:
    assert parse(root, "const b = a?.b ?? (async () => { await 1; })").returncode == 0
