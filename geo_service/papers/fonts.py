"""The letters of a paper: which fonts it names, and which may stand in for them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

HEADING, BODY, LATIN = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
STAND_INS: Mapping[str, Sequence[str]] = {
    HEADING: ("宋体", "SimSun", "Noto Serif CJK SC"),
    BODY: ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
}
"""Fonts by what most computers have in their place, best first."""

_SCRIPTS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")


def set_font(properties: Any, name: str) -> None:
    """Name the font of a run or style: Chinese letters have theirs, all others the Latin one."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for script in list(fonts.attrib):
        if script.endswith("Theme"):
            del fonts.attrib[script]
    for script in _SCRIPTS:
        fonts.set(qn(script), BODY if name == LATIN and script == "w:eastAsia" else name)
        if script != "w:eastAsia":
            fonts.set(qn(script), LATIN)


def name_fonts(file: "Document") -> None:
    """Write into a file's table of fonts what may stand in for ours."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from lxml import etree

    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = etree.fromstring(part.blob)
            for name, stand_ins in STAND_INS.items():
                words = f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{",".join(stand_ins)}"/></w:font>'
                table.append(parse_xml(words))
            part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001
