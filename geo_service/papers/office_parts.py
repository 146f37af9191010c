"""The pieces of a paper in an office's file: lines, tables, cells, in the letters of official papers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geo_service.papers.fonts import BODY, HEADING, set_font

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

BODY_PT, TABLE_PT = 14, 11
"""Letters of the text, and of tables."""


def add_table(file: "Document", widths: Sequence[float]) -> Any:
    """Add an empty table and return it.

    Parameters
    ----------
    file : Document
    widths : sequence of float
        Of the columns, millimetres.
    """
    from docx.enum.table import WD_TABLE_ALIGNMENT as ALIGN
    from docx.shared import Mm

    table = file.add_table(rows=0, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", ALIGN.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def keep_whole(row: Any) -> None:
    """Let no page end within a row."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no name for it


def fill(cell: "_Cell", text: str, *, is_title: bool = False) -> None:
    """Write into an empty cell; a title stands in the middle, in the letters of headings."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as MIDDLE
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    cell.vertical_alignment = MIDDLE.CENTER
    font, align = (HEADING, ALIGN.CENTER) if is_title else (BODY, ALIGN.LEFT)
    write(cell.paragraphs[0], text, font=font, size=TABLE_PT, align=align)


def add_line(
    file: "Document",
    text: str,
    *,
    indent: bool = False,
    keeps: bool = False,
    before: float = 0,
    after: float = 0,
    **options: Any,
) -> None:
    """Add a paragraph.

    Parameters
    ----------
    file : Document
    text : str
    indent : bool
        Whether its first line begins two letters further in.
    keeps : bool
        Whether it stays on the page of what follows.
    before, after : float
        Room above and below, points.
    **options
        Of `write`.
    """
    from docx.shared import Pt

    paragraph = file.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keeps
    form.line_spacing = 1.35
    if indent:
        form.first_line_indent = Pt(2 * BODY_PT)
    write(paragraph, text, **options)


def write(
    paragraph: "Paragraph",
    text: str,
    *,
    font: str = BODY,
    size: float = BODY_PT,
    colour: str | None = None,
    align: Any = None,
) -> None:
    """Add text to a paragraph.

    Parameters
    ----------
    paragraph : Paragraph
    text : str
        As `geo_service.papers.plain` leaves it.
    font : str
        One of `geo_service.papers.fonts`.
    size : float
        Points.
    colour : str, optional
        Six hexadecimal digits.
    align : WD_ALIGN_PARAGRAPH, optional
        Of the whole paragraph.
    """
    from docx.shared import Pt, RGBColor

    if align is not None:
        paragraph.alignment = align
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    set_font(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - fonts of Chinese letters have no name there
    if colour is not None:
        run.font.color.rgb = RGBColor.from_string(colour)
