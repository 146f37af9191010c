"""A manifest goes into JSON and comes back as the same layer."""

import json
from dataclasses import replace

import pytest

from layers.codec import from_plain, to_plain
from layers.registry import LAYERS
from layers.text import Text

TOWNSHIPS = LAYERS["townships"]


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_every_layer_comes_back_as_it_was_but_for_its_workflow(layer):
    # Steps are code, and what an operator publishes has none.
    kept = replace(layer, workflow=None)
    assert from_plain(json.loads(json.dumps(to_plain(layer), ensure_ascii=False))) == kept


def test_a_published_layer_comes_back_as_it_was():
    layer = replace(TOWNSHIPS, id="roads", geometry_name="geom", is_published=True, temporal=None)
    assert from_plain(json.loads(json.dumps(to_plain(layer)))) == layer


def test_defaults_are_left_out():
    plain = to_plain(TOWNSHIPS)
    assert "geometry_name" not in plain
    assert "is_published" not in plain
    assert all("synonyms" not in field or field["synonyms"] for field in plain["fields"])


BROKEN = {
    "nothing": {},
    "an id alone": {"id": "roads"},
    "an unknown part": to_plain(TOWNSHIPS) | {"colour_of_the_moon": "#ffffff"},
    "an unknown theme": to_plain(TOWNSHIPS) | {"theme": "astronomy"},
    "an unknown geometry": to_plain(TOWNSHIPS) | {"geometry": "Circle"},
    "a title in one language": to_plain(TOWNSHIPS) | {"title": "Townships"},
    "a popup of no field": to_plain(TOWNSHIPS) | {"popup": ["no_such_field"]},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_is_no_manifest_is_refused(broken):
    with pytest.raises(ValueError, match=r"."):
        from_plain(broken)


def test_the_words_are_kept_in_both_languages():
    assert to_plain(replace(TOWNSHIPS, title=Text("镇街", "Towns")))["title"] == {"zh": "镇街", "en": "Towns"}
