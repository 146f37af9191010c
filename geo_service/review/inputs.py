"""What a step is given, read into the types of its inputs and checked against what it refers to."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from geo_service.db.selection import Selection
from geo_service.db.tables import PEOPLE
from geo_service.editing.consistency import NO_SUCH
from geo_service.errors import CollectionNotFound, FeatureNotFound
from geo_service.review.errors import InvalidStep
from geo_service.review.grounds import Grounds
from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.field import Field
from layers.text import Text
from layers.validation import FieldError
from layers.workflow import COMMENT, COMMENT_FIELD, Step

NO_INPUT = Text("不是此操作的内容", "is no input of this step")
ITSELF = Text("不能指向自身", "is the feature itself")
NOT_FIRST = Text("该条目本身已标为重复，请指向原条目", "is marked as a duplicate itself: name the original")


def input_fields(layer: Layer, step: Step) -> Mapping[str, Field]:
    """Return what the inputs of a step are like, by name and in their order; the comment is not among them."""
    return {one.name: one.field(layer.by_name) for one in step.takes}


def read_given(
    layer: Layer, feature_id: str, step: Step, given: Mapping[str, Any], comment: str | None
) -> dict[str, Value]:
    """Return the inputs of a step in their types, the comment among them; what is empty is not there.

    Parameters
    ----------
    layer : Layer
        With all its fields.
    feature_id : str
        For the error.
    step : Step
    given : mapping of str to Any
        By the names of the inputs, typed or as text.
    comment : str or None

    Raises
    ------
    InvalidStep
        Naming every input that cannot be read.
    """
    fields = {**input_fields(layer, step), COMMENT: COMMENT_FIELD}
    values: dict[str, Value] = {}
    faults = [FieldError(name, None, NO_INPUT) for name in given if name not in fields or name == COMMENT]
    for name, field in fields.items():
        value = read(field, comment if name == COMMENT else given.get(name))
        if isinstance(value, Unreadable):
            faults.append(FieldError(name, None, value.reason))
        elif value is not None:
            values[name] = value
    if faults:
        raise InvalidStep.of(layer.id, feature_id, faults)
    return values


def identified(grounds: Grounds, step: Step, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the inputs of a step with identifiers for features that were named by their number.

    People write what stands on the paper. A number that no feature or more than one has stays as it is.
    """
    fields = input_fields(grounds.whole, step)
    return {
        name: _identifier(grounds, str(value))
        if name in fields and fields[name].references == grounds.layer.id
        else value
        for name, value in given.items()
    }


def require_there(grounds: Grounds, feature_id: str, step: Step, given: Mapping[str, Value]) -> None:
    """Refuse inputs that refer to people or features which are not there, or not for the principal.

    Raises
    ------
    InvalidStep
    """
    faults = [
        fault
        for name, field in input_fields(grounds.whole, step).items()
        if name in given
        for fault in _astray(grounds, feature_id, field, str(given[name]))
    ]
    if faults:
        raise InvalidStep.of(grounds.layer.id, feature_id, faults)


def plain(given: Mapping[str, Value]) -> dict[str, Any]:
    """Return the inputs of a step as JSON has them, without the comment, which has a column of its own."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
        if name != COMMENT
    }


def _astray(grounds: Grounds, feature_id: str, field: Field, value: str) -> Iterator[FieldError]:
    if field.references is None and not field.names_person:
        return
    # What is no duplicate itself cannot lead back to this one, so no circle comes about.
    if field.references == grounds.layer.id and value == feature_id:
        yield FieldError(field.name, value, ITSELF)
        return
    reason = grounds.once((field.name, value), lambda: _wrong_reference(grounds, field, value))
    if reason is not None:
        yield FieldError(field.name, value, reason)


def _identifier(grounds: Grounds, text: str) -> str:
    layer = grounds.layer
    features = grounds.service.features(grounds.session, layer)

    def found(name: str, *values: str) -> list[str]:
        return [one.id for one in features.read(Selection(values={name: values}))]

    if found("id", text):
        return text
    numbered = found(layer.title_field, *{text, text.upper()})
    return numbered[0] if len(numbered) == 1 else text


def _wrong_reference(grounds: Grounds, field: Field, value: str) -> Text | None:
    """Say why nothing may refer to what a value names; None where it may."""
    service, session = grounds.service, grounds.session
    if field.names_person:
        there = session.scalar(select(PEOPLE.c.id).where(PEOPLE.c.id == value))
        return NO_SUCH if there is None else None
    assert field.references is not None
    try:
        service.features(session, service.layer(field.references)).one(value)
    except (CollectionNotFound, FeatureNotFound):
        return NO_SUCH
    if field.references == grounds.layer.id:
        table = service.tables[field.references]
        if session.scalar(select(table.c[field.name]).where(table.c.id == value)) is not None:
            return NOT_FIRST
    return None
