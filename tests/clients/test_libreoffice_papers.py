"""Papers in LibreOffice: the file opens, every line is there, and it is printed on A4."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from geo_service.papers.office_file import written
from papers import MODEL, OnePhoto

PROGRAM = shutil.which("soffice")
HAS_WRITER = PROGRAM is not None and (Path(PROGRAM).resolve().parent / "libswlo.so").is_file()
A4 = re.compile(rb"/MediaBox ?\[ ?0 0 59[45]\.?\d* 84[12]\.?\d* ?\]")


@pytest.mark.skipif(
    not HAS_WRITER, reason="needs the package libreoffice-writer-nogui; make test installs it"
)
def test_a_paper_opens_and_prints(tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(written(OnePhoto(), MODEL))
    for form in ("txt:Text (encoded):UTF8", "pdf"):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            tmp_path,
            tmp_path / "paper.docx",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    text = (tmp_path / "paper.txt").read_text("utf-8-sig")
    facts = [words for fact in MODEL.facts for words in (fact.title, fact.value)]
    for line in (MODEL.heading, MODEL.number, *MODEL.paragraphs, *facts, "整改前", "整改后", MODEL.day):
        assert line in text, line
    pdf = (tmp_path / "paper.pdf").read_bytes()
    assert A4.search(pdf)
    assert 1 <= len(re.findall(rb"/Type ?/Page\b", pdf)) <= 3
    assert b"/Subtype/Image" in pdf.replace(b" ", b"")
