"""Errors of reviews: steps that are refused, keys that are taken, a log that does not hold together."""

from collections.abc import Mapping, Sequence

from geo_service.errors import GeoServiceError, InvalidFeature, StaleVersion
from geo_service.i18n import N_
from layers.text import Language, Text
from layers.workflow import COMMENT, Offer


class NotReviewed(GeoServiceError):
    """The features of a layer are not reviewed, so there are no steps."""

    status = 404
    code = "not_reviewed"
    message = N_("Features of %(collection)s are not reviewed.")


class StepNotAllowed(GeoServiceError):
    """A step that the state of the feature, the post of the actor or the workflow does not allow.

    Parameters
    ----------
    action : str
    reasons : sequence of Text
    fields : sequence of str
        Inputs that are missing.
    allowed : sequence of Offer
        What the actor may do instead.
    titles : mapping of str to Text
        Of the inputs that are missing.
    """

    status = 409
    code = "step_refused"
    message = N_("This step is not possible: %(reason)s")

    def __init__(
        self,
        action: str,
        reasons: Sequence[Text],
        fields: Sequence[str] = (),
        allowed: Sequence[Offer] = (),
        titles: Mapping[str, Text] | None = None,
    ) -> None:
        self.action = action
        self.reasons = tuple(reasons)
        self.fields = tuple(fields)
        self.allowed = tuple(allowed)
        self.titles: Mapping[str, Text] = titles or {}
        unsaid = (
            name for name in fields if name in self.titles and name != COMMENT
        )  # has a reason of its own
        told = [*self.reasons, *(_missing(self.titles[name]) for name in unsaid)]
        super().__init__(
            reason=Text("；".join(one.zh for one in told), "; ".join(one.en for one in told)),
        )

    def members(self, language: Language) -> dict[str, object]:
        """Return the reasons one by one, the inputs that are missing and the steps that are possible."""
        return {
            "action": self.action,
            "reasons": [reason.in_language(language) for reason in self.reasons],
            "fields": list(self.fields),
            "allowed": [
                {
                    "action": offer.step.action,
                    "title": offer.step.title.in_language(language),
                    "missing": [reason.in_language(language) for reason in offer.missing],
                }
                for offer in self.allowed
            ],
        }


class InvalidStep(InvalidFeature):
    """Values of a step that cannot be read, or that refer to what is not there."""

    code = "invalid_step"
    message = N_("This step cannot be read: %(reason)s")


class StaleStep(StaleVersion):
    """Somebody else changed the feature since the actor read it.

    Parameters
    ----------
    version : int
        The present one.
    state : str
        The state that the feature is in now.
    **context
    """

    code = "stale_version"

    def __init__(self, *, version: int, state: str, **context: object) -> None:
        self.version = version
        self.state = state
        super().__init__(current=version, **context)

    def members(self, language: Language) -> dict[str, object]:  # noqa: ARG002 - the same in each
        """Return the present version and state."""
        return {"version": self.version, "state": self.state}


class KeyTaken(GeoServiceError):
    """The key of a step stands for another step of the same account already."""

    status = 409
    code = "key_taken"
    message = N_("The key of this step stands for another step already. Use a new one.")


class ReviewBegun(GeoServiceError):
    """A feature that a coordinator may not delete any more."""

    status = 409
    code = "review_begun"
    message = N_(
        "The review of feature %(feature)s of %(collection)s has begun, so it is not deleted: "
        "mark it as not confirmed or as a duplicate."
    )


class TooManyFeatures(GeoServiceError):
    """More features than one step for many takes."""

    status = 422
    code = "too_many_features"
    message = N_("At most %(limit)s features are taken at once, these are %(count)s.")


class BadHead(GeoServiceError):
    """What is given as a head of the log is none."""

    status = 400
    code = "bad_head"
    message = N_("A head of the log is its number and its checksum, as 12:9f86d0...; got %(head)s")


def _missing(title: Text) -> Text:
    return Text(f"缺少“{title.zh}”", f"“{title.en}” is missing")
