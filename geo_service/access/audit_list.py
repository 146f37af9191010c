"""Reading the audit log: what happened, newest first, and as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action
from geo_service.db.tables import ACCOUNTS, AUDIT_LOG
from layers.access import ROLE_TITLES
from layers.formula import harmless
from layers.railway.duty_assignments import PARTIES
from layers.text import Language, Text
from layers.vocabulary import COORDINATOR_LEVELS

TITLES: Mapping[str, Text] = {
    Action.SIGN_IN: Text("登录", "Signed in"),
    Action.SIGN_IN_REFUSED: Text("登录被拒绝", "Sign-in refused"),
    Action.SIGN_OUT: Text("退出登录", "Signed out"),
    Action.PASSWORD_CHANGED: Text("修改密码", "Password changed"),
    Action.PASSWORD_REFUSED: Text("修改密码时原密码错误", "Old password wrong at a change"),
    Action.PASSWORD_RESET: Text("重置密码", "Password reset"),
    Action.SESSIONS_ENDED: Text("结束会话", "Sessions ended"),
    Action.TOKEN_CREATED: Text("新建令牌", "Token created"),
    Action.TOKEN_REVOKED: Text("撤销令牌", "Token revoked"),
    Action.ACCOUNT_CREATED: Text("新建账号", "Account created"),
    Action.ACCOUNT_CHANGED: Text("修改账号", "Account changed"),
    Action.PERSON_CREATED: Text("新增人员", "Person added"),
    Action.PERSON_CHANGED: Text("修改人员", "Person changed"),
    Action.PERSON_REMOVED: Text("删除人员", "Person removed"),
    Action.AUDIT_DOWNLOADED: Text("下载审计日志", "Audit log downloaded"),
    Action.EXPORT: Text("导出数据", "Data exported"),
    Action.FEATURE_CREATED: Text("新增要素", "Feature created"),
    Action.FEATURE_CHANGED: Text("修改要素", "Feature changed"),
    Action.FEATURE_DELETED: Text("删除要素", "Feature deleted"),
    Action.REVIEWED: Text("复核操作", "Step of a review"),
    Action.LAYER_PUBLISHED: Text("发布图层", "Layer published"),
    Action.IMPORTED: Text("导入数据", "Rows imported"),
    Action.LAYER_CHANGED: Text("修改图层", "Layer changed"),
    Action.LAYER_UNPUBLISHED: Text("撤回图层", "Layer taken back"),
    Action.TEMPLATE_ADDED: Text("新增报表模板", "Report template added"),
    Action.TEMPLATE_CHANGED: Text("修改报表模板", "Report template changed"),
    Action.TEMPLATE_REMOVED: Text("删除报表模板", "Report template removed"),
    Action.ATTACHMENT_REMOVED: Text("删除附件", "Attachment removed"),
    Action.PAPER_ISSUED: Text("开具文书", "Paper issued"),
    Action.PAPER_TAKEN: Text("下载文书", "Paper downloaded"),
    Action.RESTORED: Text("恢复备份", "Backup restored"),
}
"""What a reader calls each `Action`."""

FACTS: Mapping[str, Text] = {
    "account": Text("账号", "Account"),
    "role": Text("角色", "Role"),
    "side": Text("路地方别", "Party"),
    "level": Text("层级", "Level"),
    "person": Text("人员", "Person"),
    "person_id": Text("人员", "Person"),
    "is_active": Text("启用", "Active"),
    "renamed": Text("改名", "Renamed"),
    "changed": Text("改动", "Changed"),
    "token": Text("令牌", "Token"),
    "scope": Text("权限", "Scope"),
    "expires_at": Text("到期", "Ends"),
    "form": Text("格式", "Format"),
    "query": Text("条件", "Query"),
    "by": Text("方式", "By"),
    "reason": Text("原因", "Reason"),
    "since": Text("起始", "From"),
    "until": Text("截止", "To"),
    "of": Text("操作", "Action"),
    "backup": Text("备份时间", "Backup of"),
    "carried": Text("保留的事件数", "Events carried over"),
    "template": Text("报表模板", "Report template"),
    "paper": Text("文书", "Paper"),
}
"""What a reader calls the facts of an event; any other is called as it is written."""

VALUES: Mapping[str, Mapping[str, Text]] = {
    "role": {role.value: title for role, title in ROLE_TITLES.items()},
    "side": {code.value: code.label for code in PARTIES},
    "level": {code.value: code.label for code in COORDINATOR_LEVELS},
    "by": {"password": Text("密码", "password")},
    "scope": {"read": Text("只读", "read"), "write": Text("读写", "read and write")},
}
"""What a reader calls the values of a fact; any other is shown as it is written."""

WAYS = {
    "session": Text("会话", "session"),
    "token": Text("令牌", "token"),
    "console": Text("命令行", "command line"),
}
"""What a reader calls the first word of how an event came."""

COLUMNS = (
    ("seq", Text("序号", "Number")),
    ("at", Text("时间", "Time")),
    ("action", Text("操作", "Action")),
    ("actor", Text("账号编号", "Account id")),
    ("account", Text("账号名", "Account")),
    ("via", Text("途径", "Through")),
    ("address", Text("来源地址", "Address")),
    ("layer_id", Text("图层", "Layer")),
    ("feature_id", Text("要素", "Feature")),
    ("detail", Text("详情", "Detail")),
)
BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of an action, an account, between two moments; all where nothing is given.

    Parameters
    ----------
    action, account_id : str
        Empty for any.
    since, until : datetime or None
        From here on, and before that.
    """

    action: str = ""
    account_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def events(session: Session, wanted: Wanted, *, before: int | None = None, limit: int) -> list[RowMapping]:
    """Return events, the newest first, with the name of the account that stands behind each.

    Parameters
    ----------
    session : Session
    wanted : Wanted
    before : int, optional
        Number of the last event of the page before.
    limit : int
    """
    query = (
        select(AUDIT_LOG, ACCOUNTS.c.name.label("account"))
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == AUDIT_LOG.c.actor)
        .order_by(AUDIT_LOG.c.seq.desc())
        .limit(limit)
    )
    if wanted.action:
        query = query.where(AUDIT_LOG.c.action == wanted.action)
    if wanted.account_id:
        query = query.where(AUDIT_LOG.c.actor == wanted.account_id)
    if wanted.since is not None:
        query = query.where(AUDIT_LOG.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AUDIT_LOG.c.at < wanted.until)
    if before is not None:
        query = query.where(AUDIT_LOG.c.seq < before)
    return list(session.execute(query).mappings())


def action_title(action: str, language: Language) -> str:
    """Return what a reader calls an action; its code where this program has no word for it."""
    title = TITLES.get(action)
    return title.in_language(language) if title else action


def facts(row: RowMapping, language: Language) -> list[tuple[str, str, str]]:
    """Return what else is known of an event: the name of each fact, its title and its value as text."""
    known = orjson.loads(row["detail"] or "{}")
    return [
        (name, FACTS[name].in_language(language) if name in FACTS else name, _said(name, value, language))
        for name, value in known.items()
        if value is not None
    ]


def way(via: str | None, language: Language) -> str:
    """Return by what an event came, in a reader's words; empty where that is not known."""
    kind, _, rest = (via or "").partition(" ")
    title = WAYS.get(kind)
    return f"{title.in_language(language)} {rest}".strip() if title else via or ""


def _said(name: str, value: Any, language: Language) -> str:
    """Return a fact: a pair is what something was and is."""
    if isinstance(value, list):
        return (" → " if len(value) == 2 else ", ").join(_said(name, part, language) for part in value)
    if value is None:
        return "—"
    if isinstance(value, str) and value in VALUES.get(name, {}):
        return VALUES[name][value].in_language(language)
    return (
        str(value)
        if isinstance(value, str | int) and not isinstance(value, bool)
        else orjson.dumps(value).decode()
    )


def csv_head(language: Language) -> str:
    """Return the first line of the table, behind the mark of UTF-8."""
    return BOM + _line(title.in_language(language) for _, title in COLUMNS)


def csv_rows(rows: Iterable[RowMapping], language: Language, zone: ZoneInfo) -> str:
    """Return events as lines of CSV; no cell is one that a spreadsheet would calculate."""
    return "".join(
        _line(
            harmless(value)
            for value in (
                row["seq"],
                row["at"].astimezone(zone).isoformat(timespec="seconds"),
                action_title(row["action"], language),
                *(row[name] for name, _ in COLUMNS[3:]),
            )
        )
        for row in rows
    )


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(list(cells))
    return line.getvalue()
