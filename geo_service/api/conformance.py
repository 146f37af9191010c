"""The conformance classes that the service declares.

In the tests each class has the abstract tests of its standard; `tests/standards` fails where a
class stands here without a test, or a test shows a class that does not stand here.
"""

from fastapi import APIRouter, Request, Response

from geo_service.api import html
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, tagged_json
from geo_service.api.deps import LanguageDep, ServiceDep
from geo_service.api.documents import own_links
from geo_service.api.parameters.known import require_known

router = APIRouter()

SPEC = "http://www.opengis.net/spec/"

APPROVED = (
    f"{SPEC}ogcapi-common-1/1.0/conf/core",
    f"{SPEC}ogcapi-common-1/1.0/conf/landing-page",
    f"{SPEC}ogcapi-common-1/1.0/conf/json",
    f"{SPEC}ogcapi-common-1/1.0/conf/html",
    f"{SPEC}ogcapi-common-1/1.0/conf/oas30",
    f"{SPEC}ogcapi-common-2/1.0/conf/collections",
    f"{SPEC}ogcapi-common-3/1.0/conf/schemas",
    f"{SPEC}ogcapi-common-3/1.0/conf/advanced-property-roles",
    f"{SPEC}ogcapi-common-3/1.0/conf/references",
    f"{SPEC}ogcapi-common-3/1.0/conf/returnables-and-receivables",
    f"{SPEC}ogcapi-common-3/1.0/conf/queryables",
    f"{SPEC}ogcapi-common-3/1.0/conf/sortables",
    f"{SPEC}ogcapi-features-1/1.0/conf/core",
    f"{SPEC}ogcapi-features-1/1.0/conf/geojson",
    f"{SPEC}ogcapi-features-1/1.0/conf/html",
    f"{SPEC}ogcapi-features-1/1.0/conf/oas30",
    f"{SPEC}ogcapi-features-2/1.0/conf/crs",
    f"{SPEC}ogcapi-features-3/1.0/conf/queryables",
    f"{SPEC}ogcapi-features-3/1.0/conf/queryables-query-parameters",
    f"{SPEC}ogcapi-features-3/1.0/conf/filter",
    f"{SPEC}ogcapi-features-3/1.0/conf/features-filter",
    f"{SPEC}cql2/1.0/conf/basic-cql2",
    f"{SPEC}cql2/1.0/conf/cql2-text",
    f"{SPEC}cql2/1.0/conf/cql2-json",
    f"{SPEC}cql2/1.0/conf/advanced-comparison-operators",
    f"{SPEC}cql2/1.0/conf/case-insensitive-comparison",
    f"{SPEC}cql2/1.0/conf/accent-insensitive-comparison",
    f"{SPEC}cql2/1.0/conf/basic-spatial-functions",
    f"{SPEC}cql2/1.0/conf/basic-spatial-functions-plus",
    f"{SPEC}cql2/1.0/conf/spatial-functions",
    f"{SPEC}cql2/1.0/conf/temporal-functions",
    f"{SPEC}cql2/1.0/conf/functions",
    f"{SPEC}cql2/1.0/conf/property-property",
    f"{SPEC}cql2/1.0/conf/arithmetic",
)
"""Of standards that OGC has approved."""

DRAFT = (
    f"{SPEC}ogcapi-features-4/1.0/conf/create-replace-delete",
    f"{SPEC}ogcapi-features-4/1.0/conf/update",
    f"{SPEC}ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    f"{SPEC}ogcapi-features-4/1.0/conf/features",
    f"{SPEC}ogcapi-features-6/1.0/conf/properties",
    f"{SPEC}ogcapi-features-6/1.0/conf/properties-features",
    f"{SPEC}ogcapi-features-8/1.0/conf/sortables",
    f"{SPEC}ogcapi-features-8/1.0/conf/sorting",
    f"{SPEC}ogcapi-features-8/1.0/conf/features-sorting",
)
"""Of drafts: they may change until they are approved."""

ALIASES = {
    f"{SPEC}cql2/1.0/conf/basic-spatial-operators": f"{SPEC}cql2/1.0/conf/basic-spatial-functions",
    f"{SPEC}ogcapi-features-5/1.0/conf/schemas": f"{SPEC}ogcapi-common-3/1.0/conf/schemas",
}
"""Former names, for programs that look for them, and the class each one stands for.

QGIS before 3.44 sends spatial filters only to a service that declares the first, and takes the
types of attributes from the schema only where the second is declared.
"""


@router.get("/conformance")
def conformance(request: Request, _: ServiceDep, language: LanguageDep) -> Response:
    """Name the conformance classes of the service."""
    require_known(request.query_params, ("_",), formats=("json", "html"))
    document = {
        "conformsTo": [*APPROVED, *DRAFT, *ALIASES],
        "links": own_links(f"{base_url(request)}/conformance", language),
    }
    if wants_page(request):
        return html.conformance_page(request, language, document)
    return tagged_json(request, document, language)
