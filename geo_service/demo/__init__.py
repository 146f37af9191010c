"""The demo set: invented features of every main layer, for trying the service and for measuring it.

Nothing here is a fact about the county. Every row says so (``is_demo``, ``source``), names no real
person or firm, and ties to real places only by standing near them.
"""

from geo_service.demo.county import County, Township
from geo_service.demo.generate import DemoSet, generate
from geo_service.demo.people import Person

__all__ = ["County", "DemoSet", "Person", "Township", "generate"]
