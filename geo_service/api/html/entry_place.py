"""The place of a new hazard on its form: found or not, whose segment, a small map."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from geo_service.access.duties import DUTIES
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.people import people_on_duty
from geo_service.api.html.values import number
from geo_service.i18n import N_, translate
from geo_service.papers.plan import draw_plan
from geo_service.review.entry import Located
from layers.contract import Layer
from layers.feature import Value
from layers.text import Text

OTHER_TOWN = Text(
    "所写镇街与该里程所在区段的镇街不同，请核对",
    "the township that is named is not that of the segment in which the chainage lies",
)


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of the place.

    Parameters
    ----------
    text : str
    notes : sequence of str
    choices : sequence of str
        Labels of the places where there are several.
    picture : str
        The small map as the address of a picture; empty without one.
    segment : str
        Title of the segment, or why there is none.
    pair : sequence of str
        Who answers for it.
    """

    text: str
    notes: Sequence[str]
    choices: Sequence[str]
    picture: str
    segment: str
    pair: Sequence[str]


def where_of(reader: Reader, layer: Layer, values: Mapping[str, Value], where: Located) -> Where:
    """Return what the form says of the place of a hazard with such values."""
    answer, language = where.answer, reader.language
    place = answer.place
    picture = ""
    if place is not None:
        text = translate(
            N_("%(label)s: found on the line, good to about %(metres)s m"),
            language,
            label=place.label,
            metres=number(round(place.accuracy_m)),
        )
        drawn = draw_plan(reader.service, reader.session, layer, "", place.point)
        picture = f"data:image/png;base64,{b64encode(drawn).decode()}"
    else:
        text = "" if answer.reason is None else answer.reason.in_language(language)
    return Where(
        text=text,
        notes=[note.in_language(language) for note in (*answer.notes, *_contradictions(values, where))],
        choices=[one.label for one in answer.places] if len(answer.places) > 1 else [],
        picture=picture,
        segment=_segment(reader, values, where),
        pair=_pair(reader, where),
    )


def _contradictions(values: Mapping[str, Value], where: Located) -> list[Text]:
    """Return what the sentence says of the place that its chainage does not."""
    segment, town = where.segment, values.get("township")
    if segment is None or town is None or segment.township in (None, town):
        return []
    return [OTHER_TOWN]


def _segment(reader: Reader, values: Mapping[str, Value], where: Located) -> str:
    scope = reader.service.scope
    if where.segment is not None:
        if scope is not None and where.segment.id not in scope.segments:
            return translate(
                N_("Not one of your segments: %(segment)s. Pass it on to the office."),
                reader.language,
                segment=where.segment.title,
            )
        return where.segment.title
    if where.segments:
        listed = "、".join(one.title for one in where.segments[:4])
        message = (
            N_("Several segments meet here (%(segments)s): say the side.")
            if "side" not in values
            else N_("Several segments meet here: %(segments)s.")
        )
        return translate(message, reader.language, segments=listed)
    return translate(N_("No segment covers the place; the office assigns it."), reader.language)


def _pair(reader: Reader, where: Located) -> list[str]:
    """Return the two coordinators of the segment: by name for who may see names, else by post."""
    if where.segment is None:
        return []
    if reader.service.principal.sees_people:
        today = [text for _, text in people_on_duty(reader, [where.segment.id]) if "→" not in text]
        return today[:4]
    if DUTIES not in reader.service.tables:
        return []
    duties = reader.service.tables[DUTIES]
    query = select(duties.c.post).where(duties.c.segment_id == where.segment.id).order_by(duties.c.side)
    return list(dict.fromkeys(reader.session.scalars(query)))[:4]
