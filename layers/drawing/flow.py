"""What a drawing of a workflow shows: states in a line and beside it, and the arrows between them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.contract import Layer
from layers.text import Text
from layers.workflow import Step, Workflow


@dataclass(frozen=True, slots=True)
class Arrow:
    """Steps that lead from some states to another one.

    Parameters
    ----------
    sources : tuple of str
    target : str
    steps : tuple of Step
    """

    sources: tuple[str, ...]
    target: str
    steps: tuple[Step, ...]

    @property
    def is_negative(self) -> bool:
        """Whether it goes back or out."""
        return all(step.is_negative for step in self.steps)


@dataclass(frozen=True, slots=True)
class Flow:
    """A workflow as it is drawn.

    Parameters
    ----------
    titles : mapping of str to Text
        Of the states, in the order of the layer's codes.
    line : tuple of str
        States from the initial one to the end, as the work goes forward.
    beside : tuple of str
        All others.
    arrows : tuple of Arrow
    inner : mapping of str to sequence of Step
        Steps that leave a state as it is.
    settled : frozenset of str
    """

    titles: Mapping[str, Text]
    line: tuple[str, ...]
    beside: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    inner: Mapping[str, Sequence[Step]]
    settled: frozenset[str]


def flow_of(layer: Layer) -> Flow:
    """Return what is drawn of a layer's workflow.

    Raises
    ------
    ValueError
        If the layer has no workflow.
    """
    workflow = layer.workflow
    if workflow is None:
        raise ValueError(f"{layer.id} has no workflow")
    titles = {code.value: code.label for code in layer.field(workflow.field).codes}
    line = main_line(workflow)
    return Flow(
        titles=titles,
        line=line,
        beside=tuple(state for state in titles if state not in line),
        arrows=tuple(_arrows(workflow, tuple(titles))),
        inner={
            state: [step for step in workflow.steps if state in step.sources and _stays(step, state)]
            for state in titles
        },
        settled=workflow.settled,
    )


def targets_of(step: Step) -> tuple[str, ...]:
    """Return the states that a step may lead to; none where it stays."""
    return step.targets if step.target is None else (step.target,)


def main_line(workflow: Workflow) -> tuple[str, ...]:
    """Return the longest way forward from the initial state; of equal ones that of the first steps."""

    def longest(way: tuple[str, ...]) -> tuple[str, ...]:
        best = way
        for step in workflow.steps:
            if step.is_negative or way[-1] not in step.sources:
                continue
            for target in targets_of(step):
                if target not in way:
                    found = longest((*way, target))
                    best = found if len(found) > len(best) else best
        return best

    return longest((workflow.initial,))


def _stays(step: Step, state: str) -> bool:
    return step.target is None and (not step.targets or state in step.targets)


def _arrows(workflow: Workflow, states: Sequence[str]) -> list[Arrow]:
    """Return the arrows: steps with the same sources and target share one."""
    found: dict[tuple[tuple[str, ...], str], list[Step]] = {}
    for step in workflow.steps:
        for target in targets_of(step):
            sources = tuple(state for state in states if state in step.sources and state != target)
            if sources:
                found.setdefault((sources, target), []).append(step)
    return [Arrow(sources, target, tuple(steps)) for (sources, target), steps in found.items()]
