"""Texts that would run as script, markup or formula, in every text that a review stores or shows."""

from datetime import date, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update

from examples import build_example
from geo_service.db.tables import PEOPLE
from geo_service.service import Service
from layers.feature import Feature
from layers.field import FieldType
from photos import photo
from review_stand import HAZARDS, ReviewStand

SHORT = "=1\"'><img src=x onerror=window.ran=1>"
LONG = f"{SHORT}</script><script>window.ran=1</script>${{window.ran=1}}{{{{7*7}}}}"
ITEMS = f"/collections/{HAZARDS}/items"
RENAMED = ("railway_lines", "railway_segments", "duty_assignments")
"""Layers whose features a hazard's page names."""


def hostile_texts(service: Service, layer_id: str) -> dict[str, str]:
    """Return a hostile text for each field of a layer that takes any text."""
    return {
        field.name: (LONG if field.max_length >= len(LONG) else SHORT)[: field.max_length]
        for field in service.registry[layer_id].given_fields
        if field.type is FieldType.TEXT
        and not field.codes
        and field.references is None
        and not field.names_person
        and "chainage" not in field.name
        and field.name != "certainty"
    }


def hostile_stand(service: Service) -> ReviewStand:
    """Return a stand whose names of lines, segments, posts and people are hostile, with an open hazard `h`."""
    stand = ReviewStand(service).prepare()
    with service.database.write() as session:
        session.execute(update(PEOPLE).values(name=SHORT))
        edits = service.edits(session, stand.now)
        for layer_id in RENAMED:
            texts = {
                name: text for name, text in hostile_texts(service, layer_id).items() if name != "source"
            }
            for one in list(service.features(session, service.registry[layer_id]).read()):
                edits.replace(layer_id, Feature(one.id, one.geometry, {**one.properties, **texts}))
        town = build_example(service.registry["townships"], "t")
        named = {**town.properties, **hostile_texts(service, "townships"), "code": "441881100000"}
        edits.create("townships", [Feature("t", town.geometry, named)])
    texts = hostile_texts(service, HAZARDS)
    stand.hazard(
        "h", **{**texts, "township": "t", "height_m": 3.0, "deadline": stand.now.date() - timedelta(days=3)}
    )
    stand.hazard("beside", **{**texts, "hazard_no": "YD-B", "township": "t", "found_on": date(2026, 1, 6)})
    return stand


def take_hostile_steps(clerk: TestClient, local: TestClient, day: date) -> str:
    """Bring the hazard as far as acceptance, with hostile comments, inputs, photos and a paper; return the paper."""
    deadline = (day + timedelta(days=20)).isoformat()

    def step(client: TestClient, action: str, *attachments: str, **given: Any) -> None:
        body = {"action": action, "comment": LONG, "given": given, "attachments": list(attachments)}
        answer = client.post(f"{ITEMS}/h/reviews", json=body, headers={"If-Match": "*"})
        assert answer.status_code == 201, answer.text

    def sent(client: TestClient, kind: str) -> str:
        files = {"file": (f"{LONG}.jpg", photo(), "image/jpeg")}
        answer = client.post(f"{ITEMS}/h/attachments", data={"kind": kind}, files=files)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    step(local, "verify", sent(local, "before"))
    step(
        clerk,
        "assign",
        responsible_unit=SHORT,
        responsible_person_id="p-lt",
        deadline=deadline,
    )
    texts = {"addressee": SHORT, "basis": LONG, "demand": LONG, "remark": LONG, "deadline": deadline}
    paper = clerk.post(f"{ITEMS}/h/papers", json={"kind": "assignment", "given": texts})
    if paper.status_code == 422:
        known = {name: text for name, text in texts.items() if name in ("addressee", "deadline", "demand")}
        paper = clerk.post(f"{ITEMS}/h/papers", json={"kind": "assignment", "given": known})
    assert paper.status_code == 201, paper.text
    step(local, "start")
    step(local, "note", progress=LONG, interim_measures=LONG)
    step(local, "submit", sent(local, "after"), measures=LONG)
    return str(paper.json()["id"])
