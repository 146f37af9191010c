"""Bringing a blank: it is read, what goes where is proposed, and it waits for a person to confirm it."""

from datetime import datetime
from pathlib import PurePath

from geo_service.files.upload import file_name
from geo_service.publishing.standing import require_same_account
from geo_service.reporting import stored
from geo_service.reporting.errors import TemplateUnreadable
from geo_service.reporting.ledger import vocabulary_of
from geo_service.reporting.proposal import propose
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.text import Text

LARGEST = 5 * 2**20
"""Bytes of a blank."""

ENDING = ".xlsx"


def bring(service: Service, file: str, content: bytes, *, title: str, now: datetime) -> str:
    """Keep a blank with a proposal of what goes where.

    Parameters
    ----------
    service : Service
        For whose principal it is kept.
    file : str
        The file's name.
    content : bytes
    title : str
        The name of the file where empty.
    now : datetime

    Returns
    -------
    str
        The template's identifier.

    Raises
    ------
    TemplateUnreadable
    UploadRefused
        If the file's name cannot be used.
    """
    file = file_name(file)
    if PurePath(file).suffix.lower() != ENDING:
        reason = Text(
            "请发送 .xlsx 文件（旧版 .xls 请另存）", "send an .xlsx file (save an old .xls as such)"
        )
        raise TemplateUnreadable(reason=reason)
    workbook = Workbook(content)
    if not any(not sheet.is_hidden for sheet in workbook.sheets.values()):
        raise TemplateUnreadable(reason=Text("没有可见的工作表", "it has no sheet that people see"))
    with service.database.answer() as session:
        mapping = propose(workbook, vocabulary_of(service.current(session), session))
    with service.database.write() as session:
        require_same_account(session, service.principal)
        return stored.add(
            session,
            service.principal,
            title=title.replace("\0", "").strip() or PurePath(file).stem,
            file=file,
            content=content,
            mapping=mapping,
            now=now,
        )
