"""Errors of imports; each sentence says what to do next."""

from geo_service.errors import GeoServiceError
from geo_service.i18n import N_
from geo_service.importing.report import Action, Report
from layers.text import Language


class ImportRefused(GeoServiceError):
    """A file's rows cannot be taken as the plan says."""

    status = 422
    code = "import_refused"
    message = N_("Nothing was imported: %(reason)s")


class BadPlan(ImportRefused):
    """The plan names something that is not there."""

    code = "bad_plan"
    message = N_("The file cannot be read in this way: %(reason)s")


class SystemNotDeclared(ImportRefused):
    """Coordinates are to be used and nobody said in which reference system they are."""

    code = "reference_system_not_declared"
    message = N_("State the reference system of the coordinates. %(guess)s")


class RowsRejected(ImportRefused):
    """Rows have faults, and the plan wants all of them or none.

    Parameters
    ----------
    report : Report
        What is wrong with which row.
    import_id : str, optional
        Under which the report can be asked for.
    """

    code = "rows_rejected"
    message = N_(
        "Nothing was stored: %(count)s of %(rows)s rows have faults. Mend them, or store the good rows alone."
    )

    def __init__(self, report: Report, import_id: str | None = None) -> None:
        self.report = report
        self.import_id = import_id
        super().__init__(count=report.counts[Action.REJECTED], rows=len(report.outcomes))

    def members(self, language: Language) -> dict[str, object]:  # noqa: ARG002 - the same in each
        """Return where the report is found."""
        return {} if self.import_id is None else {"import": self.import_id}


class ImportGone(GeoServiceError):
    """The import is not there any more, or is somebody else's."""

    status = 404
    code = "import_gone"
    message = N_("There is no such import. A file that was not imported is kept for a day; send it again.")


class NotExamined(GeoServiceError):
    """What is asked for is only there after the file was examined."""

    status = 409
    code = "import_not_examined"
    message = N_("The file was not examined yet.")


class ImportUnderWay(GeoServiceError):
    """The import is at work at this moment."""

    status = 409
    code = "import_under_way"
    message = N_("This import is at work. Wait until it has finished.")


class AlreadyStored(GeoServiceError):
    """The rows were stored before; nothing about them is decided here any more."""

    status = 409
    code = "import_stored"
    message = N_("This import was stored already. Send the file again to import it anew.")
