"""Calls of ships that are larger than their berth is approved for (超核定能力靠泊).

Deadweight, length and draught are compared one by one with what the berth was approved for; a call with an
approved light draught (减载) is left out. What is not known of ship or berth claims nothing, and is named.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from layers.feature import Feature
from layers.monitoring.rule import Evidence, Finding, Observation, Rule, place_of, titled
from layers.text import Text

CALLS, BERTHS, WHARVES = "berth_calls", "berths", "wharves"

LIMITS: Mapping[str, tuple[str, str, str]] = {
    "dwt": ("approved_max_dwt", "载重吨", "吨"),
    "loa_m": ("max_loa_m", "船长", "米"),
    "draught_m": ("max_draught_m", "吃水", "米"),
}
"""Of a call: the limit of its berth, and how both are called."""


def judge(observation: Observation) -> Iterator[Finding]:
    """Give the calls of the last days, and those that have an alert, that are above a limit of their berth."""
    berths = {berth.id: berth for berth in observation.rows[BERTHS]}
    wharves = {wharf.id: wharf for wharf in observation.rows[WHARVES]}
    first = observation.today - timedelta(days=observation.parameters.berth_call_days)
    for call in observation.rows[CALLS]:
        arrived = observation.day_of(call.properties.get("arrived_at"))
        is_looked_at = call.id in observation.followed or (arrived is not None and arrived >= first)
        berth = berths.get(str(call.properties.get("berth_id")))
        if not is_looked_at or berth is None or call.properties.get("light_draught_no"):
            continue
        pairs = {name: (_number(call, name), _number(berth, limit)) for name, (limit, _, _) in LIMITS.items()}
        above = [
            f"{LIMITS[name][1]}{value:g}{LIMITS[name][2]}，核定{most:g}{LIMITS[name][2]}"
            for name, (value, most) in pairs.items()
            if value is not None and most is not None and value > most
        ]
        if not above:
            continue
        evidence: Evidence = {
            **{name: value for name, (value, _) in pairs.items()},
            **{LIMITS[name][0]: most for name, (_, most) in pairs.items()},
            "dwt_source": _text(call, "dwt_source"),
            "arrived_on": None if arrived is None else arrived.isoformat(),
            "berth_id": berth.id,
            "unknown": [LIMITS[name][1] for name, pair in pairs.items() if None in pair],
        }
        where = _berth_name(berth, wharves.get(str(berth.properties.get("wharf_id"))))
        yield Finding(
            subject_layer=CALLS,
            subject_id=call.id,
            title=titled(f"{_text(call, 'vessel_name') or call.id}靠泊{where}", f"：{'；'.join(above)}"),
            evidence=evidence,
            place=place_of(berth.geometry),
        )


def _berth_name(berth: Feature, wharf: Feature | None) -> str:
    number = (_text(berth, "berth_no") or berth.id).removesuffix("泊位")
    quay = None if wharf is None else _text(wharf, "name_zh")
    return f"{quay}·{number}泊位" if quay else f"{number}泊位"


def _number(row: Feature, name: str) -> float | None:
    value = row.properties.get(name)
    return float(value) if isinstance(value, int | float) else None


def _text(row: Feature, name: str) -> str | None:
    value = row.properties.get(name)
    return None if value is None else str(value)


BERTH_OVER_CAPACITY = Rule(
    id="berth_over_capacity",
    version=1,
    title=Text("超核定能力靠泊", "Call above the berth's capacity"),
    subject_layer=CALLS,
    reads={
        CALLS: ("berth_id", "vessel_name", "arrived_at", "light_draught_no", "dwt_source", *LIMITS),
        BERTHS: ("wharf_id", "berth_no", *(limit for limit, _, _ in LIMITS.values())),
        WHARVES: ("name_zh",),
    },
    judge=judge,
    words={
        "dwt": Text("载重吨（吨）", "Deadweight (t)"),
        "loa_m": Text("船长（米）", "Length overall (m)"),
        "draught_m": Text("吃水（米）", "Draught (m)"),
        "approved_max_dwt": Text("核定最大靠泊吨级（吨）", "Approved maximum deadweight (t)"),
        "max_loa_m": Text("允许最大船长（米）", "Maximum length overall (m)"),
        "max_draught_m": Text("允许最大吃水（米）", "Maximum draught (m)"),
        "dwt_source": Text("载重吨出处", "Deadweight known from"),
        "arrived_on": Text("靠泊日期", "Arrived on"),
        "berth_id": Text("泊位", "Berth"),
        "unknown": Text("缺少数据、未比较的项目", "Not compared, as something is not known"),
    },
)
