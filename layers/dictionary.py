"""The data dictionary: every layer with its fields, written from the manifests.

``python -m layers.dictionary`` prints it; ``docs/data-dictionary.md`` is that text.
"""

from collections.abc import Iterable

from layers.contract import PROVENANCE, STAMPS, Layer
from layers.field import Field


def dictionary(layers: Iterable[Layer]) -> str:
    """Return the data dictionary of some layers as Markdown, Chinese and English side by side."""
    parts = [
        "# 数据字典 Data dictionary",
        "Written from the layers' manifests by `python -m layers.dictionary`.",
        "## 所有图层共有 In every layer",
        _table(PROVENANCE + STAMPS),
    ]
    for layer in layers:
        geometry = layer.geometry.value if layer.geometry else "无几何 no geometry"
        parts += [
            f"## {layer.title.zh} {layer.title.en} · `{layer.id}`",
            f"{layer.description.zh} {layer.description.en} {geometry}.",
            _table(layer.fields),
        ]
    return "\n\n".join(parts) + "\n"


def _table(fields: Iterable[Field]) -> str:
    head = "| 字段 field | 名称 title | 类型 type | 必填 required | 说明 notes |\n|---|---|---|---|---|"
    return "\n".join([head, *(_row(field) for field in fields)])


def _row(field: Field) -> str:
    kind = field.type.value + (f", {field.unit}" if field.unit else "")
    cells = (
        f"`{field.name}`",
        f"{field.title.zh}<br>{field.title.en}",
        kind,
        "✓" if field.required else "",
        "<br>".join(_notes(field)),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _notes(field: Field) -> Iterable[str]:
    if field.help is not None:
        yield f"{field.help.zh} {field.help.en}"
    if field.references is not None:
        yield f"→ `{field.references}`"
    if field.codes:
        yield "; ".join(f"`{code.value}` {code.label.zh} {code.label.en}" for code in field.codes)


if __name__ == "__main__":
    import sys

    from layers.registry import LAYERS

    sys.stdout.write(dictionary(LAYERS.values()))
