"""The parts of a workbook's archive: read with a limit, and written again as they were but for those changed."""

import posixpath
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from lxml import etree

from geo_service.files.errors import UploadRefused
from geo_service.files.unfolding import DAMAGES, pieces
from geo_service.reporting.errors import TemplateUnreadable
from layers.text import Text

LARGEST = 60 * 2**20
"""Bytes that a workbook may unfold to: a blank is a few hundred kilobytes."""

MOST_PARTS = 2_000
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"

Tree = etree._ElementTree  # noqa: SLF001 - lxml names its classes so
Element = etree._Element  # noqa: SLF001


class Package:
    """An archive of parts, each with a name.

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    TemplateUnreadable
        If it is no such archive, has a password, unfolds to too much, or runs macros.
    """

    def __init__(self, content: bytes) -> None:
        self._entries: list[ZipInfo] = []
        self._bodies: dict[str, bytes] = {}
        self._trees: dict[str, Tree] = {}
        self._changed: set[str] = set()
        left = LARGEST
        try:
            with ZipFile(BytesIO(content)) as archive:
                self._entries = archive.infolist()
                if len(self._entries) > MOST_PARTS:
                    raise _refused("文件部件过多", "it has too many parts")
                for entry in self._entries:
                    body = bytearray()
                    for piece in pieces(archive, entry):
                        body += piece
                        left -= len(piece)
                        if left < 0:
                            raise _refused("解压后过大", "it unfolds to too much")
                    self._bodies[entry.filename] = bytes(body)
        except (*DAMAGES, UploadRefused) as error:
            raise _refused(
                "不是 XLSX 工作簿，或已损坏、已加密（旧版 .xls 请另存为 .xlsx）",
                "it is no XLSX workbook, is damaged or has a password (save an old .xls as .xlsx)",
            ) from error
        if b"macroEnabled" in self._bodies.get(CONTENT_TYPES, b""):
            raise _refused("含宏，请另存为不含宏的 .xlsx", "it holds macros; save it as .xlsx without them")

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._bodies

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return list(self._bodies)

    def body(self, name: str) -> bytes:
        """Return a part as it came."""
        return self._bodies[name]

    def tree(self, name: str) -> Tree:
        """Return a part as XML; say `change` before it is changed.

        Raises
        ------
        TemplateUnreadable
        """
        if name not in self._trees:
            self._trees[name] = _parsed(self._bodies.get(name, b""))
        return self._trees[name]

    def change(self, name: str) -> Tree:
        """Return a part as XML that is written anew."""
        self._changed.add(name)
        return self.tree(name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: by identifier the last word of the type, and the name of the part."""
        folder, file = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(place):
            return {}
        found = {}
        for relation in self.tree(place).getroot().iter(f"{{{RELATIONS}}}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target[1:])
        return found

    def save(self) -> bytes:
        """Return the file; parts that nobody changed have the bytes that they came with."""
        result = BytesIO()
        with ZipFile(result, "w") as archive:
            for entry in self._entries:
                made = ZipInfo(entry.filename, entry.date_time)
                made.compress_type, made.external_attr = entry.compress_type, entry.external_attr
                body = self._bodies[entry.filename]
                if entry.filename in self._changed:
                    body = etree.tostring(
                        self._trees[entry.filename], xml_declaration=True, encoding="UTF-8", standalone=True
                    )
                archive.writestr(made, body)
        return result.getvalue()


def _parsed(body: bytes) -> Tree:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise _refused("内部结构损坏", "a part of it is damaged") from error
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None:
        raise _refused("内部含不允许的声明", "a part of it declares entities")
    return tree


def _refused(zh: str, en: str) -> TemplateUnreadable:
    return TemplateUnreadable(reason=Text(zh, en))
