"""The steps of workflows as Markdown: a diagram in Mermaid and a table, Chinese and English side by side."""

from collections.abc import Iterable, Iterator, Mapping

from layers.contract import Layer
from layers.drawing.flow import Flow, flow_of, targets_of
from layers.text import Text
from layers.workflow import COMMENT, EVIDENCE_KINDS, PARTY_TITLES, Input, Party, Step

INPUTS: Mapping[str, Text] = {
    "accepted_side": Text("签字方", "side that signed"),
    "accepted_person_id": Text("签字人", "who signed"),
    "signed_on": Text("签字日期", "day of the signature"),
    COMMENT: Text("说明", "comment"),
}
"""What steps take that is no field of the layer."""


def steps_page(layers: Iterable[Layer]) -> str:
    """Return the page of all workflows."""
    parts = [
        "# 复核的状态与操作 States and steps of reviews",
        "Written from the workflows by `python -m layers.drawing steps`; [how reviews work](review.md).",
    ]
    for layer in layers:
        if layer.workflow is None:
            continue
        parts += [
            f"## {layer.title.zh} {layer.title.en} · `{layer.id}`",
            "\n".join(_mermaid(flow_of(layer))),
            "\n".join(_table(layer)),
        ]
    return "\n\n".join(parts) + "\n"


def _mermaid(flow: Flow) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state, title in flow.titles.items():
        yield f'    state "{title.zh} {title.en}" as {state}'
    yield f"    [*] --> {flow.line[0]}"
    for arrow in flow.arrows:
        said = " / ".join(step.title.zh for step in arrow.steps)
        for source in arrow.sources:
            yield f"    {source} --> {arrow.target}: {said}"
    for state, steps in flow.inner.items():
        if steps:
            yield f"    {state} --> {state}: {' / '.join(step.title.zh for step in steps)}"
    yield "```"


def _table(layer: Layer) -> Iterator[str]:
    assert layer.workflow is not None
    flow = flow_of(layer)
    yield "| 操作 step | 由 from | 至 to | 谁 by | 需要 needs |"
    yield "|---|---|---|---|---|"
    for step in layer.workflow.steps:
        sources = (state for state in flow.titles if state in step.sources)
        cells = (
            f"{_both(step.title)}<br>`{step.action}`",
            "、".join(flow.titles[state].zh for state in sources),
            "、".join(flow.titles[state].zh for state in targets_of(step)) or "—",
            _parties(step.by),
            "<br>".join(_needs(layer, step)) or "—",
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _needs(layer: Layer, step: Step) -> Iterator[str]:
    for one in step.takes:
        yield _input(layer, one)
    if step.needs_comment:
        yield _both(INPUTS[COMMENT])
    if step.evidence is not None:
        yield _both(EVIDENCE_KINDS[step.evidence])
    for guard in step.guards:
        yield f"不满足时拒绝 refused where: {_both(guard.reason)}"


def _input(layer: Layer, one: Input) -> str:
    title = INPUTS.get(one.name) or layer.field(one.name).title
    said = _both(title)
    return said if one.required else f"{said}（可选 optional）"


def _parties(by: Iterable[Party]) -> str:
    if frozenset(by) == frozenset(Party):
        return "各岗位 everybody with a post"
    return "<br>".join(_both(title) for party, title in PARTY_TITLES.items() if party in frozenset(by))


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
