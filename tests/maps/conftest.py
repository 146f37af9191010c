"""A page of the registry's layers, and the layers' own words."""

from collections.abc import Callable

import pytest

from layers.registry import LAYERS
from layers.text import Language
from maps.page import Page
from maps.registry import main_views, views
from maps.render import render


@pytest.fixture
def page() -> Callable[..., Page]:
    """A function that makes a page; assets answer with their own name."""

    def make(**values: object) -> Page:
        defaults = {
            "language": Language.ZH,
            "nonce": "n0nce",
            "extent": (112.75, 23.80, 113.95, 24.60),
            "static": lambda name: f"/static/1/{name}",
            "menu": main_views(LAYERS),
        }
        return Page(**defaults | values)

    return make


@pytest.fixture
def html(page: Callable[..., Page]) -> Callable[..., str]:
    """A function that renders a view of the registry by name."""

    def make(name: str = "overview", **values: object) -> str:
        return render(views(LAYERS)[name], LAYERS, page(**values))

    return make
