"""Weigh-in-motion sites whose verification has run out (不停车检测设备检定过期).

What they weigh after that day does not hold as evidence, so it is told on the first day after.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from layers.feature import Feature
from layers.freight_checkpoints.rules import is_verification_expired
from layers.monitoring.rule import Evidence, Finding, Observation, Rule, place_of, titled
from layers.text import Text

CHECKPOINTS = "freight_checkpoints"
KIND, IN_USE = "wim_site", "active"
MOST_NAMED = 20


def judge(observation: Observation) -> Iterator[Finding]:
    """Give the sites in use whose certificate ended before today; one without a date claims nothing.

    The evidence names the sites whose certificates end next, so that they are verified on the same round.
    """
    today, days = observation.today, observation.parameters.verification_soon_days
    sites = [site for site in observation.rows[CHECKPOINTS] if _is_watched(site)]
    soon = sorted(
        (end, _name(site))
        for site in sites
        if (end := _end(site)) is not None and today <= end <= today + timedelta(days=days)
    )
    for site in sites:
        end = _end(site)
        if end is None or not is_verification_expired(end, today):
            continue
        evidence: Evidence = {
            "verification_valid_to": end.isoformat(),
            "expired_days": (today - end).days,
            "verification_no": _text(site, "verification_no"),
            "soon_days": days,
            "ending_soon": [f"{name} {day.isoformat()}" for day, name in soon[:MOST_NAMED]],
        }
        yield Finding(
            subject_layer=CHECKPOINTS,
            subject_id=site.id,
            title=titled(_name(site), f"：设备检定已过期（有效期至{end.isoformat()}）"),
            evidence=evidence,
            place=place_of(site.geometry),
        )


def _is_watched(site: Feature) -> bool:
    return site.properties.get("kind") == KIND and site.properties.get("status") == IN_USE


def _end(site: Feature) -> date | None:
    value = site.properties.get("verification_valid_to")
    return value if isinstance(value, date) else None


def _name(site: Feature) -> str:
    return _text(site, "name_zh") or site.id


def _text(site: Feature, name: str) -> str | None:
    value = site.properties.get(name)
    return None if value is None else str(value)


VERIFICATION_EXPIRED = Rule(
    id="verification_expired",
    version=1,
    title=Text("不停车检测设备检定过期", "Verification of a weigh-in-motion site expired"),
    subject_layer=CHECKPOINTS,
    reads={CHECKPOINTS: ("name_zh", "kind", "status", "verification_no", "verification_valid_to")},
    judge=judge,
    words={
        "verification_valid_to": Text("检定有效期至", "Verification valid to"),
        "expired_days": Text("过期天数", "Days since"),
        "verification_no": Text("检定证书编号", "Certificate"),
        "soon_days": Text("临期天数", "Days that count as soon"),
        "ending_soon": Text("即将到期的其他检测点", "Other sites whose certificates end soon"),
    },
    again_after_days=7,
)
