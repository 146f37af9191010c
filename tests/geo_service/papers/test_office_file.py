"""The file of a paper: an A4 sheet that opens whatever is written on it."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from geo_service.papers.facts import Fact
from geo_service.papers.office_file import written
from geo_service.papers.plain import plain
from papers import MODEL, OnePhoto


def texts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        return "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith(("word/document", "word/header", "word/footer"))
        )


def test_everything_of_the_model_stands_on_the_sheet() -> None:
    content = written(OnePhoto(), MODEL)
    found = texts(content)
    wanted = [
        MODEL.heading,
        MODEL.number,
        f"{MODEL.addressee}：",
        *MODEL.paragraphs,
        *MODEL.after,
        MODEL.issuer,
    ]
    wanted += [MODEL.day, MODEL.issued, MODEL.head, "整改前", "整改后", "王某（县级）", "签字："]
    wanted += [text for fact in MODEL.facts for text in (fact.title, fact.value)]
    wanted += [it.caption for it in (*MODEL.before_photos, *(MODEL.after_photos or ()))]
    for text in wanted:
        assert f"{text}<" in found, text
    file = docx.Document(io.BytesIO(content))
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert len(file.inline_shapes) == 4  # three photos and the map
    assert all(shape.width <= section.page_width - section.left_margin for shape in file.inline_shapes)
    # Side by side: each row of the photos has one of before and one of after.
    photos = file.tables[1]
    assert [[len(cell._tc.xpath(".//pic:pic")) for cell in row.cells] for row in photos.rows] == [
        *([0, 0], [1, 1], [1, 0])
    ]
    told = file.core_properties
    assert (told.author, told.comments, told.created) == (MODEL.issuer, "", MODEL.at)


def test_fonts_of_official_papers_are_named_with_what_stands_in_for_them() -> None:
    content = written(OnePhoto(), MODEL)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        fonts = parts.read("word/fontTable.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in texts(content)
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,' in fonts.replace("'", '"')


@pytest.mark.parametrize("is_demo", [True, False])
def test_what_is_invented_is_marked_at_the_head_of_each_page(is_demo: bool) -> None:  # noqa: FBT001 - both cases
    content = written(OnePhoto(), replace(MODEL, is_demo=is_demo))
    header = "".join(text.text for text in docx.Document(io.BytesIO(content)).sections[0].header.paragraphs)
    assert ("演示数据" in header) == is_demo


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(chr, range(0x20))) + "\x7f\x85\ufffe\uffff",
        "\ud800 half of a pair",
        "<w:p/>&amp;]]><!-- {{ x }} ${y} %s %(z)s",
        "长" * 3_000,
        "noblanks" * 400,
        "\u202egnirts",
        "行\n" * 200,
        "",
    ],
    ids=["controls", "surrogate", "markup", "long", "unbroken", "turned", "lines", "empty"],
)
def test_no_text_breaks_the_file(text: str) -> None:
    kept = plain(text)
    model = replace(
        MODEL,
        addressee=kept,
        paragraphs=(kept,),
        facts=(Fact(kept, kept), Fact(kept, kept, is_long=True)),
        before_photos=(),
        after_photos=None,
        plan=None,
        issuer=kept[:200],
    )
    file = docx.Document(io.BytesIO(written(OnePhoto(), model)))
    assert file.paragraphs[0].text == MODEL.heading
    assert file.tables[0].cell(0, 1).text == kept
