"""Where the county lies: its published boundary, else the box in which maps open."""

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.service import Service
from layers.contract import GeometryType
from layers.coordinates.proposal import Extent

BOUNDARY = "boundary"
"""Identifier under which counties publish their boundary (docs/another-county.md)."""


def county(service: Service, session: Session) -> BaseGeometry | Extent:
    """Return the area of the county: polygons of the layer `BOUNDARY`, else the extent of the settings.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session: a boundary that they do not see is not used.
    session : Session

    Returns
    -------
    Polygon, MultiPolygon or tuple of float
        WGS 84; of the extent west, south, east, north.
    """
    if BOUNDARY in service.registry:
        layer = service.layer(BOUNDARY)
        if layer.is_published and layer.geometry in (GeometryType.POLYGON, GeometryType.MULTIPOLYGON):
            read = service.features(session, layer).read()
            shapes = [one.geometry for one in read if one.geometry is not None]
            if shapes:
                return shapely.union_all(shapes)
    return service.settings.extent
