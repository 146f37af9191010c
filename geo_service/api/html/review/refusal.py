"""Why a step was not taken, as its form says it: beside the inputs, or above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo_service.errors import GeoServiceError, InvalidFeature, StaleVersion
from geo_service.i18n import N_, translate
from geo_service.review.errors import StepNotAllowed
from layers.text import Language

STEP = ""
"""Stands for the step as a whole among the inputs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was stored.

    Parameters
    ----------
    status : int
    faults : mapping of str to sequence of str
        By input; under `STEP` what is wrong with the step as a whole.
    is_stale : bool
        Whether somebody else changed the feature meanwhile.
    """

    status: int
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_stale: bool = False


def refusal_of(error: GeoServiceError, language: Language) -> Refusal:
    """Return what a form says of an error."""
    if isinstance(error, StaleVersion):
        return Refusal(error.status, is_stale=True)
    faults: dict[str, list[str]] = {}
    if isinstance(error, StepNotAllowed):
        missing = translate(N_("Fill this in."), language)
        faults = {name: [missing] for name in error.fields}
        if reasons := [reason.in_language(language) for reason in error.reasons]:
            faults[STEP] = reasons
    elif isinstance(error, InvalidFeature) and error.errors:
        for one in error.errors:
            faults.setdefault(one.field, []).append(one.reason.in_language(language))
    else:
        faults[STEP] = [translate(error.message, language, **error.context)]
    return Refusal(error.status, faults)
