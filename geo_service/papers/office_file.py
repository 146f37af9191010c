"""A paper as a DOCX file: A4 with the margins and letters of official papers (GB/T 9704-2012).

Fonts are named, not embedded: an office has 仿宋 and 小标宋, and the file names what may stand in for them.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from geo_service.attachments.store import content
from geo_service.papers import wording
from geo_service.papers.fonts import BODY, HEADING, LATIN, name_fonts, set_font
from geo_service.papers.model import PaperModel, paper_model
from geo_service.papers.office_parts import (
    BODY_PT,
    TABLE_PT,
    add_line,
    add_table,
    fill,
    keep_whole,
    write,
)
from geo_service.papers.pictures import Photo
from geo_service.papers.signing import SignatureBox
from geo_service.papers.store import Paper
from geo_service.service import Service
from layers.text import Language, Text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_MM = (210, 297)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 30, 26, 28, 26
WIDE_MM = 210 - LEFT_MM - RIGHT_MM
PHOTO_MM = (74, 62)
"""Room of a photo; it keeps its proportions."""

PHOTO_PX = 1_100
HEADING_PT, SMALL_PT = 20, 8
RED = "C00000"


def document(service: Service, session: Session, paper: Paper, language: Language = Language.ZH) -> bytes:
    """Return a paper as DOCX.

    Parameters
    ----------
    service : Service
        As the reader sees it in this session.
    session : Session
    paper : Paper
    language : Language

    Raises
    ------
    VersionNotFound
        As for `paper_model`.
    """
    return written(session, paper_model(service, session, paper, language))


def written(session: Session, model: PaperModel) -> bytes:
    """Return a paper as DOCX; the photos are read from the database."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    file = docx.Document()
    _page(file, model)
    add_line(file, model.heading, font=HEADING, size=HEADING_PT, align=ALIGN.CENTER, after=4)
    add_line(file, model.number, size=TABLE_PT, align=ALIGN.RIGHT, after=6)
    if model.addressee:
        add_line(file, model.addressee + wording.COLON.in_language(model.language))
    for text in model.paragraphs:
        add_line(file, text, indent=True)
    _facts(file, model)
    for text in model.after:
        add_line(file, text, indent=True, before=6)
    _photos(file, session, model)
    _plan(file, model)
    _boxes(file, model.boxes, wording.COLON.in_language(model.language))
    add_line(file, model.issuer, align=ALIGN.RIGHT, before=12)
    add_line(file, model.day, align=ALIGN.RIGHT)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def _page(file: "Document", model: PaperModel) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt

    section = file.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(14), Mm(12)
    name_fonts(file)
    normal: Any = file.styles["Normal"]
    normal.font.size = Pt(BODY_PT)
    set_font(normal.element.get_or_add_rPr(), BODY)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    properties = file.core_properties
    properties.title, properties.subject = model.heading, model.number
    properties.author = properties.last_modified_by = model.issuer
    properties.created = properties.modified = model.at
    properties.comments = ""
    if model.is_demo:
        text = wording.DEMO.in_language(model.language)
        write(section.header.paragraphs[0], text, font=HEADING, size=16, colour=RED, align=ALIGN.CENTER)
    head = wording.HEAD.in_language(model.language) % {"head": model.head}
    foot = section.footer.paragraphs[0]
    write(foot, f"{model.number}　{model.issued}", size=SMALL_PT, align=ALIGN.CENTER)
    write(section.footer.add_paragraph(), head, font=LATIN, size=SMALL_PT - 1, align=ALIGN.CENTER)


def _facts(file: "Document", model: PaperModel) -> None:
    """Two facts in a row; a long one has a row of its own."""
    table = add_table(file, [WIDE_MM * share for share in (0.17, 0.33, 0.17, 0.33)])
    short = [fact for fact in model.facts if not fact.is_long]
    for place in range(0, len(short), 2):
        cells = table.add_row().cells
        for number, fact in enumerate(short[place : place + 2]):
            fill(cells[2 * number], fact.title, is_title=True)
            fill(cells[2 * number + 1], fact.value)
        if len(short[place : place + 2]) == 1:
            cells[1].merge(cells[3])
    for fact in model.facts:
        if fact.is_long:
            cells = table.add_row().cells
            fill(cells[0], fact.title, is_title=True)
            fill(cells[1].merge(cells[3]), fact.value)


def _photos(file: "Document", session: Session, model: PaperModel) -> None:
    """Before and after side by side; where there is no after, two of before in a row."""
    language = model.language
    if model.after_photos is None:
        if not model.before_photos:
            return
        pairs = [model.before_photos[place : place + 2] for place in range(0, len(model.before_photos), 2)]
        rows: list[tuple[Photo | None, Photo | None]] = [
            (pair[0], pair[1] if len(pair) > 1 else None) for pair in pairs
        ]
        heads: tuple[Text, ...] = ()
    else:
        count = max(len(model.before_photos), len(model.after_photos), 1)
        padded = [
            [*found, *[None] * (count - len(found))] for found in (model.before_photos, model.after_photos)
        ]
        rows = list(zip(*padded, strict=True))
        heads = (wording.BEFORE, wording.AFTER)
    add_line(
        file, wording.PHOTOS.in_language(language), font=HEADING, size=BODY_PT, before=8, after=2, keeps=True
    )
    table = add_table(file, [WIDE_MM / 2] * 2)
    if heads:
        for cell, head in zip(table.add_row().cells, heads, strict=True):
            fill(cell, head.in_language(language), is_title=True)
    for number, row in enumerate(rows):
        added = table.add_row()
        keep_whole(added)
        for cell, photo in zip(added.cells, row, strict=True):
            if photo is not None:
                _photo(cell, session, photo)
            elif heads and number == 0:
                fill(cell, wording.NO_PHOTO.in_language(language), is_title=True)


def _photo(cell: "_Cell", session: Session, photo: Photo) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm

    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.keep_with_next = True
    scale = min(PHOTO_MM[0] / photo.width, PHOTO_MM[1] / photo.height)
    stored = io.BytesIO(_smaller(content(session, photo.id)))
    paragraph.add_run().add_picture(stored, Mm(photo.width * scale), Mm(photo.height * scale))
    write(cell.add_paragraph(), photo.caption, size=SMALL_PT, align=ALIGN.CENTER)


def _smaller(stored: bytes) -> bytes:
    """Return a photo no larger than print needs."""
    from PIL import Image

    target = io.BytesIO()
    with Image.open(io.BytesIO(stored), formats=("JPEG",)) as image:
        image.thumbnail((PHOTO_PX, PHOTO_PX))
        image.save(target, "JPEG", quality=82)
    return target.getvalue()


def _plan(file: "Document", model: PaperModel) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm

    if model.plan is None:
        return
    title = wording.PLAN.in_language(model.language)
    add_line(file, title, font=HEADING, size=BODY_PT, before=8, after=2, keeps=True)
    paragraph = file.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    paragraph.add_run().add_picture(io.BytesIO(model.plan), Mm(WIDE_MM * 0.86))


def _boxes(file: "Document", boxes: Sequence[SignatureBox], colon: str) -> None:
    """One column for each who signs."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE as RULE
    from docx.shared import Mm, Pt

    add_line(file, "", size=6)
    table = add_table(file, [WIDE_MM / len(boxes)] * len(boxes))
    head, body = table.add_row(), table.add_row()
    for cell, box in zip(head.cells, boxes, strict=True):
        fill(cell, box.title, is_title=True)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    body.height, body.height_rule = Mm(36), RULE.AT_LEAST
    for cell, box in zip(body.cells, boxes, strict=True):
        paragraph = cell.paragraphs[0]
        for line in box.said:
            write(paragraph, line, size=TABLE_PT)
            paragraph = cell.add_paragraph()
        for line in box.lines:
            paragraph.paragraph_format.space_before = Pt(10)
            write(paragraph, line + colon, size=TABLE_PT)
            paragraph = cell.add_paragraph()
    for row in (head, body):
        keep_whole(row)
