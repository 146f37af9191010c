"""A workbook of which a few cells are changed, and nothing else.

No library writes it anew: what a library does not know of a superior's blank (comments, drawings,
validations, print settings, whatever Excel and WPS add) would be gone. The cells are changed in the XML of
their sheets; every other part leaves with the bytes that it came with.
"""

from functools import cached_property

from lxml import etree

from geo_service.reporting.errors import TemplateUnreadable
from geo_service.reporting.package import Element, Package
from geo_service.reporting.sheet import Sheet, text_of_item
from geo_service.reporting.styles import Styles
from layers.text import Text

_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_LINK = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Workbook:
    """An XLSX file, opened for changing cells.

    Parameters
    ----------
    content : bytes

    Raises
    ------
    TemplateUnreadable
    """

    def __init__(self, content: bytes) -> None:
        self.package = Package(content)
        self.part = next(
            (name for kind, name in self.package.relations("").values() if kind == "officeDocument"), ""
        )
        if not self.package.has(self.part):
            raise TemplateUnreadable(reason=Text("不是 XLSX 工作簿", "it is no XLSX workbook"))
        self._links = self.package.relations(self.part)

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The sheets of cells by name, in their order, the hidden ones included.

        Raises
        ------
        TemplateUnreadable
        """
        found = {}
        try:
            for name, part, is_hidden in self._tables():
                found[name] = Sheet(
                    name,
                    part,
                    self.package.tree(part),
                    self._texts,
                    self._styles,
                    is_1904=self._is_1904,
                    is_hidden=is_hidden,
                )
        except (ValueError, StopIteration, AttributeError) as error:
            reason = Text("工作表结构有误", "the structure of a sheet is wrong")
            raise TemplateUnreadable(reason=reason) from error
        return found

    @property
    def root(self) -> Element:
        """The part that lists the sheets and names."""
        return self.package.tree(self.part).getroot()

    def part_of_kind(self, kind: str) -> str | None:
        """Return the name of the part that the workbook refers to by a kind of relation."""
        found = (name for known, name in self._links.values() if known == kind and self.package.has(name))
        return next(found, None)

    def sheet_index(self, name: str) -> int:
        """Return the identifier of a sheet by which the order of calculation names it."""
        found = next(one for one in self.root.iter("{*}sheet") if one.get("name") == name)
        return int(found.get("sheetId", "0"))

    def save(self) -> bytes:
        """Return the file. Formulas have no results in it: the program that opens it calculates them."""
        calculates = False
        for sheet in self.sheets.values():
            calculates = sheet.forget_results() or calculates
            if sheet.is_changed:
                self.package.change(sheet.part)
        if calculates:
            self._calculate_when_opened()
        return self.package.save()

    def _calculate_when_opened(self) -> None:
        root = self.package.change(self.part).getroot()
        settings = root.find("{*}calcPr")
        if settings is None:
            settings = etree.Element(f"{{{etree.QName(root).namespace}}}calcPr")
            names = ("definedNames", "externalReferences", "functionGroups", "sheets")
            before = next(one for name in names if (one := root.find(f"{{*}}{name}")) is not None)
            before.addnext(settings)
        settings.set("fullCalcOnLoad", "1")

    def _tables(self) -> list[tuple[str, str, bool]]:
        found = []
        for one in self.root.iter("{*}sheet"):
            kind, part = self._links.get(one.get(_LINK) or one.get(_STRICT_LINK) or "", ("", ""))
            if kind == "worksheet" and self.package.has(part):
                found.append((one.get("name", ""), part, one.get("state", "visible") != "visible"))
        return found

    @cached_property
    def _texts(self) -> list[str]:
        name = self.part_of_kind("sharedStrings")
        if name is None:
            return []
        return [text_of_item(item) for item in self.package.tree(name).getroot().iterchildren("{*}si")]

    @cached_property
    def _styles(self) -> Styles:
        name = self.part_of_kind("styles")
        return Styles(None if name is None else self.package.tree(name))

    @cached_property
    def _is_1904(self) -> bool:
        properties = self.root.find("{*}workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")
