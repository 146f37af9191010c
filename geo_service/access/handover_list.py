"""The list of duties that were handed over, for both to sign: DOCX on A4."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from geo_service.access.handover import Line
from geo_service.papers.fonts import BODY, HEADING, name_fonts, set_font
from geo_service.papers.plain import plain
from layers.railway.duty_assignments import PARTIES
from layers.text import Language, Text
from layers.vocabulary import COORDINATOR_LEVELS

TITLE = Text("双段长任职交接清单", "Handover of segment coordinators' duties")
HEADS = (
    Text("序号", "No."),
    Text("责任区段", "Segment"),
    Text("层级", "Level"),
    Text("方别", "Side"),
    Text("岗位", "Post"),
    Text("移交人任职止", "Until"),
    Text("接任人任职起", "From"),
    Text("未销号隐患", "Open hazards"),
)
WHO = Text(
    "移交人：%(old)s　　接任人：%(new)s　　生效日期：%(day)s",
    "From: %(old)s    To: %(new)s    First day: %(day)s",
)
SIGNED = Text(
    "移交人（签字）：　　　　　　　　接任人（签字）：　　　　　　　　监交人（签字）：　　　　　　　　日期：",
    "From (signature):                To (signature):                Witness (signature):                Date:",
)
NOTE = Text(
    "自生效日期起，上列区段的隐患由接任人负责；未上传的手机草稿请移交人自行上传或注明。",
    "From the first day on the new holder answers for the hazards of these segments. Drafts that are still on a "
    "phone are sent or named by the old holder.",
)
LABELS = {code.value: code.label for code in (*PARTIES, *COORDINATOR_LEVELS)}


def cells(lines: Sequence[Line], language: Language) -> list[tuple[str, ...]]:
    """Return the rows of the list in words."""
    return [
        (
            str(number),
            line.segment,
            LABELS[line.level].in_language(language),
            LABELS[line.side].in_language(language),
            line.post,
            "—" if line.ends is None else line.ends.isoformat(),
            line.begins.isoformat(),
            str(line.open_hazards),
        )
        for number, line in enumerate(lines, 1)
    ]


def who(old: str, new: str, day: date, language: Language) -> str:
    """Return who hands over to whom, from which day."""
    return WHO.in_language(language) % {"old": old, "new": new, "day": day.isoformat()}


def document(lines: Sequence[Line], old: str, new: str, day: date, language: Language = Language.ZH) -> bytes:
    """Return the list as DOCX.

    Parameters
    ----------
    lines : sequence of Line
    old, new : str
        Names of both.
    day : date
        First day of the new holder.
    """
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt

    file = docx.Document()
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(24)
    name_fonts(file)
    normal: Any = file.styles["Normal"]
    normal.font.size = Pt(11)
    set_font(normal.element.get_or_add_rPr(), BODY)
    _line(file, TITLE.in_language(language), HEADING, 20, ALIGN.CENTER)
    _line(file, who(old, new, day, language), BODY, 12, ALIGN.LEFT)
    table: Any = file.add_table(rows=1, cols=len(HEADS))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        cell.text = head.in_language(language)
    for row in cells(lines, language):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = plain(text)
    _line(file, NOTE.in_language(language), BODY, 11, ALIGN.LEFT)
    _line(file, SIGNED.in_language(language), BODY, 12, ALIGN.LEFT, before=24)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def _line(file: Any, text: str, font: str, size: int, align: Any, before: int = 8) -> None:
    from docx.shared import Pt

    paragraph = file.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(before)
    run = paragraph.add_run(plain(text))
    run.font.size = Pt(size)
    set_font(run._element.get_or_add_rPr(), font)  # noqa: SLF001 - python-docx names one font of a run's four
