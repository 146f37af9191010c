"""Words of the pages of accounts, people, tokens and the audit log."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, SimpleNamespace

from layers.text import Language, Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # Navigation
        "office": Text("账号与人员", "Accounts and people"),
        "me": Text("我的账号", "My account"),
        "accounts": Text("账号", "Accounts"),
        "people": Text("人员", "People"),
        "audit": Text("审计日志", "Audit log"),
        "search": Text("查找", "Search"),
        "all": Text("全部", "All"),
        "save": Text("保存", "Save"),
        "cancel": Text("取消", "Cancel"),
        "next_page": Text("下一页", "Next"),
        "first_page": Text("第一页", "First"),
        "paging": Text("翻页", "Paging"),
        "nothing_found": Text("没有符合条件的记录。", "Nothing matches."),
        "nobody_yet": Text("还没有登记人员。", "Nobody is registered yet."),
        "optional": Text("选填", "optional"),
        "scrolls": Text("可左右滚动的表格", "Table, scrolls sideways"),
        # Notices
        "changed": Text("已保存。", "Saved."),
        "enabled": Text("账号已启用。", "The account is active again."),
        "disabled": Text(
            "账号已停用，其会话已结束，令牌不再有效。",
            "The account is switched off: its sessions have ended, its tokens serve no more.",
        ),
        "sessions_ended": Text("全部会话已结束。", "All sessions have ended."),
        "token_revoked": Text("令牌已撤销。", "The token is revoked."),
        "person_added": Text("人员已登记。", "The person is registered."),
        "person_removed": Text("人员已删除。", "The person is removed."),
        # Accounts
        "accounts_lead": Text(
            "谁可以登录，能看什么、改什么。", "Who may sign in, and what they may see and change."
        ),
        "new_account": Text("新建账号", "New account"),
        "account_name": Text("账号名", "Account name"),
        "account_name_hint": Text(
            "登录时输入；2 至 60 个字符，不分大小写。",
            "Typed at sign-in; 2 to 60 characters, capitals do not count.",
        ),
        "find_account": Text("账号名或姓名", "Account or name"),
        "role": Text("角色", "Role"),
        "role_hint": Text("决定能看什么、改什么。", "Decides what is seen and changed."),
        "own_role_hint": Text(
            "自己的角色须由其他管理员修改。",
            "The role of your own account is changed by another administrator.",
        ),
        "side": Text("路地方别", "Party"),
        "level": Text("层级", "Level"),
        "coordinator_hint": Text("仅双段长需要。", "For segment coordinators alone."),
        "choose": Text("请选择", "Choose"),
        "person": Text("人员", "Person"),
        "person_id": Text("人员编号", "Person's identifier"),
        "person_hint": Text(
            "双段长按此人的任职看到责任区段。",
            "The duties of this person decide which segments a coordinator sees.",
        ),
        "no_person_warning": Text(
            "尚未对应人员，因此看不到任何责任区段。", "Without a person this coordinator sees no segment."
        ),
        "state": Text("状态", "State"),
        "active": Text("启用", "active"),
        "inactive": Text("停用", "switched off"),
        "must_change": Text("须修改密码", "has to set a password"),
        "no_password": Text("无密码", "no password"),
        "signed_in_at": Text("最近登录", "Last sign-in"),
        "never": Text("从未", "never"),
        "created_at": Text("创建时间", "Created"),
        "change_account": Text("角色与人员", "Role and person"),
        "create_account": Text("创建账号", "Create the account"),
        "password": Text("密码", "Password"),
        "reset_lead": Text(
            "生成一次性密码，结束全部会话并撤销全部令牌；首次登录后须自行修改。",
            "Makes a password for one sign-in, ends all sessions and takes all tokens back; its owner then sets another.",
        ),
        "reset": Text("重置密码", "Reset the password"),
        "switch_off": Text("停用账号", "Switch the account off"),
        "switch_off_lead": Text(
            "停用后不能登录，会话结束，令牌失效；记录保留，可再启用。",
            "Nobody signs in with it then, sessions end, tokens serve no more. It can be switched on again.",
        ),
        "switch_on": Text("启用账号", "Switch the account on"),
        "switch_on_lead": Text("启用后可以再次登录。", "It can then sign in again."),
        "sessions": Text("会话", "Sessions"),
        "no_sessions": Text("当前没有登录的浏览器。", "No browser is signed in."),
        "since": Text("登录时间", "Since"),
        "seen_at": Text("最近使用", "Last used"),
        "address": Text("来源地址", "Address"),
        "browser": Text("浏览器", "Browser"),
        "end_sessions": Text("结束全部会话", "End all sessions"),
        "one_time_password": Text("一次性密码", "Password for one sign-in"),
        "one_time_lead": Text(
            "请当面或通过可靠方式告知“{name}”。密码仅显示这一次，首次登录后须修改。",
            "Give it to {name} in person or by a way you trust. It is shown this once, and has to be changed at sign-in.",
        ),
        "to_account": Text("返回账号", "To the account"),
        # Tokens
        "tokens": Text("令牌", "Tokens"),
        "tokens_lead": Text(
            "QGIS、GDAL 等程序用令牌代替密码。令牌的权限不会超过账号的权限。",
            "QGIS, GDAL and other programs use a token in place of a password. It never may more than its account.",
        ),
        "no_tokens": Text("还没有令牌。", "There is no token yet."),
        "token_name": Text("用途", "What it is for"),
        "token_name_hint": Text("例如：办公室电脑的 QGIS", "For example: QGIS at the office"),
        "scope": Text("权限", "Scope"),
        "read": Text("只读", "read"),
        "write": Text("读写", "read and write"),
        "days": Text("有效天数", "Days until it ends"),
        "days_hint": Text("1 至 {most} 天", "1 to {most}"),
        "new_token": Text("新建令牌", "New token"),
        "create_token": Text("生成令牌", "Create the token"),
        "revoke": Text("撤销", "Revoke"),
        "revoke_named": Text("撤销令牌“{name}”", "Revoke the token {name}"),
        "expires_at": Text("到期", "Ends"),
        "used_at": Text("最近使用", "Last used"),
        "serving": Text("有效", "serves"),
        "ended": Text("已到期", "ended"),
        "revoked": Text("已撤销", "revoked"),
        "token_once": Text("新令牌", "The new token"),
        "token_once_lead": Text(
            "请立即复制保存。令牌仅显示这一次，服务只保存其摘要；遗失后请撤销并重新生成。",
            "Copy it now. It is shown this once, the service keeps a digest only; if it is lost, revoke it and make another.",
        ),
        "use": Text("使用方法", "How to use it"),
        "service_address": Text("服务地址", "Address of the service"),
        "in_qgis": Text(
            "“图层 → 添加图层 → 添加 WFS / OGC API - 要素图层”，新建连接：地址如下；“认证”选“基本”，用户名填 token，密码填令牌；版本选“OGC API - Features”。",
            "Layer → Add Layer → Add WFS / OGC API - Features Layer, new connection: the address below; Authentication “Basic” with token as user name and the token as password; version “OGC API - Features”.",
        ),
        "in_shell": Text(
            "命令行先把令牌放入环境变量，避免写进命令记录：",
            "On a command line, put the token into a variable first, so that it stays out of the history:",
        ),
        "to_me": Text("返回我的账号", "To my account"),
        # Own account
        "may_change": Text("可以修改", "May change"),
        "may_read": Text("仅可查看，不能修改图层。", "Sees layers, changes none."),
        "change_password": Text("修改密码", "Change the password"),
        "own_segments": Text("我的责任区段", "My segments"),
        "own_segments_lead": Text(
            "按当前任职共负责 {count} 个区段（含下级区段）。",
            "By the duties of today you answer for {count} segments, those nested in them included.",
        ),
        "no_duties": Text("没有任职记录。", "There are no duties."),
        # People
        "people_lead": Text(
            "任职与账号引用的人员。姓名与电话只存于此处，图层、历史与日志仅记编号。",
            "People whom duties and accounts refer to. Names and telephones are kept here alone: layers, history and logs hold identifiers.",
        ),
        "new_person": Text("登记人员", "Register somebody"),
        "find_person": Text(
            "姓名、单位、职务、电话或编号", "Name, organisation, post, telephone or identifier"
        ),
        "name": Text("姓名", "Name"),
        "organisation": Text("单位", "Organisation"),
        "post": Text("职务", "Post"),
        "phone": Text("电话", "Telephone"),
        "demo": Text("演示", "demo"),
        "demo_note": Text(
            "演示人员，内容虚构；清除演示数据时一并删除。",
            "An invented person, who goes when the demonstration set is cleared.",
        ),
        "person_data": Text("基本信息", "What is known"),
        "duties": Text("任职", "Duties"),
        "segment": Text("责任区段", "Segment"),
        "duty_post": Text("岗位", "Post"),
        "period": Text("任期", "Period"),
        "present": Text("在任", "present"),
        "past": Text("已离任", "past"),
        "coming": Text("未到任", "to come"),
        "open_end": Text("至今", "until now"),
        "unknown_start": Text("起始不详", "beginning unknown"),
        "add_duty": Text("新增任职", "Add a duty"),
        "accounts_of": Text("对应账号", "Accounts"),
        "no_account": Text("没有对应账号。", "There is no account."),
        "remove": Text("删除人员", "Remove this person"),
        "remove_lead": Text(
            "没有任职和账号引用此人，可以删除。", "No duty and no account refers to this person."
        ),
        "in_use": Text(
            "任职或账号仍引用此人，不能删除。",
            "Duties or accounts refer to this person, who cannot be removed.",
        ),
        # Audit log
        "audit_lead": Text(
            "登录、导出与修改：谁、何时、从哪里。最新的在前。",
            "Sign-ins, exports and changes: who, when, from where. The newest come first.",
        ),
        "from_day": Text("起始日期", "From"),
        "to_day": Text("截止日期", "To"),
        "action": Text("操作", "Action"),
        "account": Text("账号", "Account"),
        "time": Text("时间", "Time"),
        "via": Text("途径", "Through"),
        "object": Text("对象", "About"),
        "detail": Text("详情", "Detail"),
        "download": Text("下载 CSV", "Download CSV"),
        "older": Text("更早", "Older"),
        "newest": Text("最新", "Newest"),
        "nobody": Text("未登录", "not signed in"),
        "console": Text("命令行", "command line"),
    }
)

NOTICES = frozenset(
    {"changed", "enabled", "disabled", "sessions_ended", "token_revoked", "person_added", "person_removed"}
)
"""Words that ``done`` in an address may bring onto a page."""


@cache
def words(language: Language) -> SimpleNamespace:
    """Return the words in a language, one attribute each; an unknown one is an error."""
    return SimpleNamespace(**{name: text.in_language(language) for name, text in WORDS.items()})
