"""Print a drawing: ``python -m layers.drawing steps``, or the identifier of a layer and a language."""

import sys

from layers.drawing.page import steps_page
from layers.drawing.svg import svg
from layers.registry import LAYERS
from layers.text import Language


def main(words: list[str]) -> str:
    """Return what is asked for.

    Raises
    ------
    SystemExit
        If the words name nothing that can be drawn.
    """
    match words:
        case ["steps"]:
            return steps_page(LAYERS.values())
        case [layer_id, language] if layer_id in LAYERS and language in set(Language):
            return svg(LAYERS[layer_id], Language(language))
    raise SystemExit("steps, or a layer with a workflow and zh or en")


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
