"""Names of features in the reader's language."""

from layers.naming import title_fields
from layers.registry import LAYERS
from layers.text import Language


def test_english_readers_get_english_names_first() -> None:
    towns = LAYERS["townships"]
    assert title_fields(towns, "name_zh", Language.EN) == ["name_en", "name_zh"]
    assert title_fields(towns, "name_zh", Language.ZH) == ["name_zh"]
    hazards = LAYERS["railway_hazards"]
    assert title_fields(hazards, "hazard_no", Language.EN) == ["hazard_no"]
