"""Errors of who asks: signing in, rights, accounts, people and tokens."""

import math
from collections.abc import Sequence
from datetime import timedelta

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


class SignInRequired(GeoServiceError):
    """Nobody reads this without signing in."""

    status = 401
    code = "sign_in_required"
    message = N_("Sign in to see this.")


class BadCredentials(GeoServiceError):
    """A token that is unknown, has ended or was taken back, or a scheme that is not served."""

    status = 401
    code = "bad_credentials"
    message = N_("This token is not valid. It may have ended or been taken back.")


class ProviderUnavailable(GeoServiceError):
    """The OpenID Connect provider does not answer, or not in a way that can be used."""

    status = 503
    code = "sign_in_provider_unavailable"
    message = N_(
        "The sign-in of your organisation does not answer at the moment. Try again a little later, or sign in"
        " with a password if you have one here."
    )


class SignInNotCompleted(GeoServiceError):
    """What came back from the OpenID Connect provider does not prove who signed in."""

    status = 400
    code = "sign_in_not_completed"
    message = N_(
        "Signing in with your organisation's account was not completed. Go back to the start page and begin"
        " again; an attempt lasts ten minutes."
    )


class NoAccountHere(GeoServiceError):
    """An identity of the OpenID Connect provider that no account here is meant for."""

    status = 403
    code = "no_account_here"
    message = N_(
        "Your organisation knows you, but no account here is open to you. Ask the administrator of this"
        " service to prepare one for your name there: %(name)s"
    )


class Forbidden(GeoServiceError):
    """The account's role or the token's scope does not allow this."""

    status = 403
    code = "forbidden"
    message = N_("Your account may not do this.")


class PasswordChangeRequired(GeoServiceError):
    """The password was given by somebody else and has to be changed first."""

    status = 403
    code = "password_change_required"
    message = N_("Set a password of your own first.")


class TooManyAttempts(GeoServiceError):
    """Sign-ins failed so often, of this name or from this address, that a while has to pass.

    Parameters
    ----------
    wait : timedelta
        Until the next attempt is taken.
    """

    status = 429
    code = "too_many_attempts"
    message = N_("Too many sign-ins have failed. Try again in %(wait)s.")

    def __init__(self, wait: timedelta) -> None:
        self.seconds = math.ceil(wait.total_seconds())
        minutes = math.ceil(self.seconds / 60)
        shown = (
            Text(f"{self.seconds} 秒", f"{self.seconds} s")
            if self.seconds < 60
            else Text(f"{minutes} 分钟", f"{minutes} min")
        )
        super().__init__(wait=shown)


class ForgedForm(GeoServiceError):
    """A form, or a change by a signed-in browser, that does not come from a page of this session."""

    status = 403
    code = "forged_form"
    message = N_("This form has run out or does not come from this service. Load the page again.")


class OutsideScope(GeoServiceError):
    """A coordinator's change that would put a row outside the own segments."""

    status = 403
    code = "outside_scope"
    message = N_("%(collection)s: this row would not belong to your segments.")
