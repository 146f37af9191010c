"""The data set on which the CQL2 standard counts: countries, places and rivers of Natural Earth.

Source: opengeospatial/ogcapi-features, cql2/standard/data/ne110m4cql2.gpkg, 1 : 110 million.
"""

from datetime import datetime
from pathlib import Path

from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geo_service.settings import Settings

FILE = ("cql2-ne110", "ne110m4cql2.gpkg")
COUNTRIES = "ne_110m_admin_0_countries"
PLACES = "ne_110m_populated_places_simple"
RIVERS = "ne_110m_rivers_lake_centerlines"


def natural_earth_service(settings: Settings, path: Path, now: datetime) -> Service:
    """Return a service that has published the three layers of the file under their own names."""
    service = Service.start(settings)
    for name in (COUNTRIES, PLACES, RIVERS):
        publication = Publication(id=name, layer_name=name, source="Natural Earth", accuracy_m=10_000)
        publish(service, path, publication, now=now)
    with service.database.read() as session:
        return service.current(session)
