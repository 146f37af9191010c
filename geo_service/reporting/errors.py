"""Errors of templates; each sentence says what to do next."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_


class TemplateError(GeoServiceError):
    """A template cannot be taken or filled."""

    status = 422
    code = "template_refused"
    message = N_("The template cannot be used: %(reason)s")


class TemplateUnreadable(TemplateError):
    """The file is no workbook, damaged, has a password, or holds what is not taken."""

    code = "template_unreadable"
    message = N_("The template cannot be read: %(reason)s")


class TemplateNotFound(TemplateError):
    """There is no such template, or not any more."""

    status = 404
    code = "template_not_found"
    message = N_("There is no template %(template)s")


class TemplateNotConfirmed(TemplateError):
    """Nobody has confirmed yet what goes where."""

    status = 409
    code = "template_not_confirmed"
    message = N_("Confirm first what goes where in the template %(template)s")


class TemplateChanged(TemplateError):
    """Somebody else changed the template meanwhile."""

    status = 409
    code = "template_changed"
    message = N_("The template was changed by somebody else meanwhile. Open it again")


class BadMapping(TemplateError):
    """What goes where cannot be read, or names what there is not."""

    code = "bad_mapping"
    message = N_("What goes where cannot be read: %(reason)s")


class BadPeriod(TemplateError):
    """The period ends before it begins, or lies in the future."""

    code = "bad_period"
    message = N_("The period cannot be reported: %(reason)s")
