"""The pages that a service offers."""

import pytest

from layers.contract import BUS, THEMES, WORKS
from layers.registry import LAYERS
from maps.registry import OVERVIEW, main_views, theme_view, view_of, views
from maps.view import BASEMAP

DRAWABLE = [layer for layer in LAYERS.values() if layer.geometry is not None]


@pytest.mark.parametrize("layer_id", [*OVERVIEW.layer_ids, *BASEMAP])
def test_the_overview_names_layers_that_exist(layer_id):
    assert layer_id in LAYERS


def test_the_overview_shows_the_four_subjects():
    assert {"railway_hazards", "bus_routes", "bus_stops", "wharves", "freight_checkpoints"} == set(
        OVERVIEW.shown
    )


@pytest.mark.parametrize("layer", DRAWABLE, ids=lambda layer: layer.id)
def test_every_layer_with_a_geometry_has_a_page(layer):
    view = views(LAYERS)[layer.id]
    assert view.shown == (layer.id,)
    assert view.title == layer.title
    assert layer.id not in view.basemap


def test_a_layer_without_a_geometry_has_no_page():
    assert "indicators" not in views(LAYERS)
    with pytest.raises(ValueError, match="indicators has no geometry"):
        view_of(LAYERS["indicators"])


def test_main_views_are_the_overview_and_the_themes_in_order():
    names = [view.name for view in main_views(LAYERS)]
    assert names[0] == "overview"
    ids = [theme.id for theme in THEMES]
    assert names[1:] == [name for name in ids if name in names]
    assert {"railway", "bus", "waterway", "freight", "works"} <= set(names)


def test_a_theme_offers_rows_that_borrow_a_place_without_showing_them():
    railway = views(LAYERS)["railway"]
    assert "duty_assignments" in railway.offered
    assert "railway_segments" in railway.shown


def test_a_theme_does_not_repeat_the_basemap():
    assert not set(views(LAYERS)["railway"].shown) & set(BASEMAP)


def test_a_theme_of_figures_alone_has_no_page():
    assert theme_view(WORKS, {"indicators": LAYERS["indicators"]}) is None


def test_pages_name_only_layers_that_the_service_has():
    few = {"bus_stops": LAYERS["bus_stops"], "rivers": LAYERS["rivers"]}
    for view in views(few).values():
        assert set(view.layer_ids) <= set(few)
    assert theme_view(BUS, few).basemap == ("rivers",)
