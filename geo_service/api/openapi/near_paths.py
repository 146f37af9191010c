"""Path of the hazards near another one along the railway."""

from collections.abc import Mapping
from typing import Any

from geo_service.api.documents import JSON
from geo_service.api.openapi.changes import NEEDED
from geo_service.api.openapi.operations import get, parameter_reference
from geo_service.api.openapi.review_paths import REVIEWS
from geo_service.api.openapi.shapes import TEXT, Schema, array, record, reference
from geo_service.api.parameters.definitions import format_parameter
from geo_service.review.duplicates import HAZARDS, MOST
from layers.text import Language, Text

SUMMARY = Text(
    "可能是同一处的隐患：沿线路距离最近的在前",
    "Hazards that may be the same one, the nearest along the line first",
)
ALONG = Text("沿线路的地面距离，米", "Ground metres along the line")
DAYS = Text("两处发现日期相差的天数", "Days between the days on which they were found")

SHAPES: Mapping[str, Schema] = {
    "nearHazards": record(
        ("collection", "feature", "near"),
        collection=TEXT,
        feature=TEXT,
        near=array(
            record(
                ("id", "hazard_no", "status", "along_m", "category", "chainage", "description"),
                id=TEXT,
                hazard_no=TEXT,
                status=TEXT,
                along_m={"type": "number", "minimum": 0, "description": ALONG.en},
                days_apart={"type": ["integer", "null"], "description": DAYS.en},
                category=TEXT,
                chainage=TEXT,
                description=TEXT,
            ),
            maxItems=MOST,
        ),
    )
}


def near_paths(language: Language) -> dict[str, Any]:
    """Return the path; for the staff, where they see the layer of hazards."""
    found = get(
        "near",
        REVIEWS,
        SUMMARY.in_language(language),
        [
            parameter_reference("featureId"),
            format_parameter(("json",)).described(language),
            parameter_reference("lang"),
        ],
        {JSON: reference("nearHazards")},
        language,
        also=("400", "401", "403", "404"),
    )
    found["get"]["security"] = NEEDED
    return {f"/collections/{HAZARDS}/items/{{featureId}}/near": found}
