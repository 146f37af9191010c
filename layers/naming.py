"""Which fields name a feature, in a language."""

from layers.contract import Layer
from layers.text import Language


def title_fields(layer: Layer, name: str, language: Language) -> list[str]:
    """Return the fields that name a feature in a language, best first.

    Where a layer keeps names in both languages (``name_zh`` and ``name_en``), readers of English get
    the English one, and the other where a row lacks it.

    Parameters
    ----------
    layer : Layer
    name : str
        Field that holds a name, mostly `Layer.title_field`.
    language : Language
    """
    english = name.removesuffix("_zh") + "_en"
    if language is Language.EN and name.endswith("_zh") and english in layer.by_name:
        return [english, name]
    return [name]
