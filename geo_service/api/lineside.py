"""Places beside a railway line: by chainage, and the chainage of a place."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.api.answers import tagged_json
from geo_service.api.deps import LanguageDep, reading
from geo_service.api.documents import GEOJSON
from geo_service.api.lineside_documents import calibration_document, located_document, referred_document
from geo_service.api.parameters.known import require_known
from geo_service.api.parameters.lineside import NAMES, ByPlace, lineside_question, point_of
from geo_service.errors import BadParameter
from geo_service.lineside import LINES, network
from geo_service.service import Service
from layers.linear_referencing import Network

router = APIRouter(prefix=f"/collections/{LINES}")


@router.get("/locate")
def nearest(request: Request, language: LanguageDep) -> Response:
    """Give the nearest line of a place, with chainage, side and offset."""
    params = request.query_params
    with reading(request) as (service, session):
        service.layer(LINES)
        require_known(params, ("point", "_"), formats=("json", "geojson"))
        if "point" not in params:
            raise BadParameter(name="point", expected="longitude,latitude", value="")
        longitude, latitude = point_of(params["point"])
        (referred,) = network(service, session).refer([(longitude, latitude)])
    document = referred_document(longitude, latitude, referred, language)
    return tagged_json(request, document, language, media_type=GEOJSON)


@router.get("/items/{feature_id}/locate")
def locate(request: Request, feature_id: str, language: LanguageDep) -> Response:
    """Give the places of a chainage on a line, or the chainage of a place beside it."""
    with reading(request) as (service, session):
        require_known(request.query_params, (*NAMES, "_"), formats=("json", "geojson"))
        asked = lineside_question(request.query_params)
        known = _network_with(service, session, feature_id)
    if isinstance(asked, ByPlace):
        (referred,) = known.refer([(asked.longitude, asked.latitude)], feature_id, asked.track_dir)
        document = referred_document(asked.longitude, asked.latitude, referred, language)
    else:
        answer = known.locate(
            feature_id,
            asked.chainage,
            asked.side,
            asked.offset_m,
            asked.track_dir,
            label_to=asked.chainage_to,
            datum=asked.datum,
        )
        document = located_document(answer, language)
    return tagged_json(request, document, language, media_type=GEOJSON)


@router.get("/items/{feature_id}/calibration")
def calibration(request: Request, feature_id: str, language: LanguageDep) -> Response:
    """Give residuals and scales of a line's calibration, and what seems to be missing."""
    with reading(request) as (service, session):
        require_known(request.query_params, ("_",))
        known = _network_with(service, session, feature_id)
    return tagged_json(
        request, calibration_document(feature_id, known.report(feature_id), language), language
    )


def _network_with(service: Service, session: Session, line_id: str) -> Network:
    """Return the network; 404 where the reader sees no such line."""
    service.features(session, service.layer(LINES)).one(line_id)
    return network(service, session)
