"""Errors of looking after accounts, people and tokens."""

from collections.abc import Sequence

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_
from layers.text import Text
from layers.validation import FieldError


class InvalidEntry(GeoServiceError):
    """Values of an account, a person, a duty or a token that cannot be taken.

    Parameters
    ----------
    *errors : FieldError
        What is wrong, value by value; the values themselves, which may be personal, are left out.
    """

    status = 422
    code = "invalid_entry"
    message = N_("%(reason)s")

    def __init__(self, *errors: FieldError) -> None:
        self.errors: Sequence[FieldError] = errors
        reasons = [error.reason for error in errors]
        super().__init__(
            reason=Text("".join(reason.zh for reason in reasons), " ".join(reason.en for reason in reasons))
        )


class AccountNotFound(GeoServiceError):
    """No account has this name or identifier."""

    status = 404
    code = "account_not_found"
    message = N_("There is no account %(account)s.")


class PersonNotFound(GeoServiceError):
    """Nobody has this identifier."""

    status = 404
    code = "person_not_found"
    message = N_("There is no person %(person)s.")


class TokenNotFound(GeoServiceError):
    """The account has no such token that still serves."""

    status = 404
    code = "token_not_found"
    message = N_("This account has no token %(token)s that still serves.")


class LastAdministrator(GeoServiceError):
    """Nobody else could look after accounts any more."""

    status = 409
    code = "last_administrator"
    message = N_("This is the last active administrator: give another account this role first.")


class OwnRole(GeoServiceError):
    """Nobody changes the role of the own account."""

    status = 409
    code = "own_role"
    message = N_("The role of your own account is changed by another administrator.")


class ChangedMeanwhile(GeoServiceError):
    """Somebody else changed what a form was filled in for."""

    status = 409
    code = "changed_meanwhile"
    message = N_(
        "Somebody else has changed this since you opened it. Look at it as it is now, then change it."
    )


class PersonInUse(GeoServiceError):
    """Duties or accounts refer to a person who is to go."""

    status = 409
    code = "person_in_use"
    message = N_("Person %(person)s is still referred to, by duties or accounts: %(count)s")
