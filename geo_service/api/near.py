"""Hazards near another one along the railway, for programs: what may be the same one."""

from dataclasses import asdict

import orjson
from fastapi import APIRouter, Request, Response

from geo_service.api.deps import LanguageDep
from geo_service.api.documents import JSON
from geo_service.api.parameters.known import require_known
from geo_service.api.staff import StaffDep
from geo_service.review.duplicates import HAZARDS, near

router = APIRouter(prefix=f"/collections/{HAZARDS}")


@router.get("/items/{feature_id}/near")
def beside(request: Request, feature_id: str, service: StaffDep, language: LanguageDep) -> Response:
    """Give the hazards that may be the same one, the nearest along the line first."""
    service.layer(HAZARDS)
    require_known(request.query_params)
    with service.database.answer() as session:
        found = near(service, session, feature_id)
    document = {"collection": HAZARDS, "feature": feature_id, "near": [asdict(one) for one in found]}
    headers = {"Cache-Control": "no-store", "Content-Language": language.value}
    return Response(orjson.dumps(document), media_type=JSON, headers=headers)
