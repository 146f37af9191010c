"""Imports that a person waits for: sent, looked at, decided, stored; found again from any page."""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

import structlog

from geo_service.errors import GeoServiceError, ServiceBusy
from geo_service.files import uploads
from geo_service.files.errors import UploadGone
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import Upload
from geo_service.importing import records
from geo_service.importing.errors import (
    AlreadyStored,
    ImportGone,
    ImportUnderWay,
    NotExamined,
    RowsRejected,
)
from geo_service.importing.examine import examine
from geo_service.importing.notebook import Examined, Notebook, Refusal
from geo_service.importing.plan import Plan
from geo_service.importing.present import present, read_first
from geo_service.importing.progress import Progress, Stage
from geo_service.importing.proposal import Proposed, look_at, propose
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import Report
from geo_service.importing.sheet import with_known_system
from geo_service.importing.store import store
from geo_service.importing.subjects import Subject, require_importer, subject
from geo_service.importing.targets import mapped
from geo_service.importing.teller import Teller, refusal_of
from geo_service.service import Service

AT_ONCE = threading.BoundedSemaphore(2)
"""Imports that one process works on at once; others wait for their turn.

Half of the connections that there are by default: readers and editors get the others.
"""


class State(StrEnum):
    """Where an import stands."""

    PROPOSED = "proposed"
    EXAMINING = "examining"
    EXAMINED = "examined"
    STORING = "storing"
    STORED = "stored"
    INTERRUPTED = "interrupted"


class Job:
    """One file on its way into a layer.

    What is known of it stands in the folder of its upload and in the database, so that every process
    says the same of it, whoever works on it and whether that one still lives.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    upload : Upload
    """

    def __init__(self, service: Service, upload: Upload) -> None:
        self.service = service
        self.upload = upload
        self.id = upload.id
        self._notes = Notebook(upload.folder)

    @property
    def state(self) -> State:
        """Where it stands."""
        is_at_work = self._notes.is_at_work
        if self.record is not None:
            return State.STORED
        progress = self._notes.progress
        if is_at_work:
            return State.STORING if progress.is_commit else State.EXAMINING
        if progress.number and progress.stage is not Stage.DONE:
            return State.INTERRUPTED
        is_examined = self._notes.examined_plan == self.plan
        return State.EXAMINED if is_examined else State.PROPOSED

    @property
    def work(self) -> State | None:
        """What is done with it at this moment; None where it rests. The database is not asked."""
        if not self._notes.is_at_work:
            return None
        return State.STORING if self.progress.is_commit else State.EXAMINING

    @property
    def is_begun(self) -> bool:
        """Whether its file came to its end and could be read."""
        return self._notes.proposed is not None

    @property
    def record(self) -> ImportRecord | None:
        """What the database says of it; None where nothing was stored."""
        with self.service.database.read() as session:
            return records.one(session, self.id)

    @property
    def proposed(self) -> Proposed:
        """How the file is read."""
        known = self._notes.proposed
        if known is None:
            raise ImportGone
        return known

    @property
    def subject(self) -> Subject:
        """What its rows are."""
        return subject(self.service, self.plan.layer_id)

    @property
    def plan(self) -> Plan:
        """How the file is read and what is to become of its rows."""
        return self.proposed.plan

    @property
    def report(self) -> Report | None:
        """What came of it, or would come; None before it was examined with the present plan."""
        record = self.record
        if record is not None:
            return self._notes.stored or Report(
                layer_id=record.layer_id, file=record.file, crs=record.plan.crs, is_stored=True
            )
        examined = self._notes.examined
        return examined.report if examined is not None and examined.plan == self.plan else None

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self._notes.progress

    @property
    def refusal(self) -> Refusal | None:
        """Why the last attempt came to nothing."""
        return self._notes.refusal

    def planned(self, changes: Mapping[str, object]) -> Plan:
        """Return the plan with some members changed, as they are kept.

        Raises
        ------
        BadPlan
        """
        return with_known_system(self.plan.changed(**changes))

    def require_examined(self, plan: Plan) -> None:
        """Refuse a plan of which nobody has seen yet what would come of it.

        Raises
        ------
        NotExamined
        """
        if self._notes.examined_plan != plan:
            raise NotExamined

    def propose(self, plan: Plan) -> None:
        """Look how a file that was just sent is read.

        Raises
        ------
        FileError, BadPlan, CollectionNotFound, SignInRequired, Forbidden
        """
        with self._notes.working() as is_held:
            if not is_held:
                raise UploadGone  # it makes room for another at this moment
            self._notes.proposed = _proposed(self.service, self.upload, plan)

    def change(self, plan: Plan) -> Proposed:
        """Read the file in another way from now on.

        What was proposed for another sheet, encoding, header or layer is proposed anew.

        Raises
        ------
        FileError, ImportRefused, AlreadyStored, ImportUnderWay
        """
        with ExitStack() as held:
            self._hold(held)
            before = self.plan
            if (plan.sheet, plan.encoding, plan.layer_id) != (before.sheet, before.encoding, before.layer_id):
                header = plan.header if plan.header != before.header else None
                plan = replace(plan, header=header)
                if plan.number_prefix == self.proposed.number_prefix:
                    plan = replace(plan, number_prefix="")
            if plan.header != before.header and plan.targets == before.targets:
                plan = replace(plan, targets=())
            self._notes.proposed = _proposed(self.service, self.upload, plan)
            self._notes.refusal = None
            self._notes.progress = replace(self.progress, stage=Stage.DONE)
        return self.proposed

    def map(self, given: Mapping[str, str]) -> Proposed:
        """Take some columns for something else from now on.

        Parameters
        ----------
        given : mapping of str to str
            Target by header; empty to leave a column out.

        Raises
        ------
        FileError, ImportRefused, AlreadyStored, ImportUnderWay
        """
        with self.service.database.read() as session:
            layer = subject(self.service.current(session), self.plan.layer_id).layer
        proposed = self.proposed
        targets = mapped(layer, proposed.columns, proposed.plan.targets, given)
        return self.change(replace(proposed.plan, targets=targets))

    def examine(self) -> Report:
        """Look what would come of the file, and return when it is known.

        Raises
        ------
        FileError, ImportRefused, AlreadyStored, ImportUnderWay
        """
        with ExitStack() as held:
            self._hold(held)
            return self._examine()

    def commit(self, *, unseen: bool = False) -> Report:
        """Store the rows, and return when they are stored.

        Parameters
        ----------
        unseen : bool
            Whether they are to be stored although nobody has seen what would come of them.

        Raises
        ------
        FileError, ImportRefused, AlreadyStored, ImportUnderWay
        NotExamined
            If nobody has seen yet what would come of the plan as it stands.
        """
        with ExitStack() as held:
            self._hold_for_commit(held, unseen=unseen)
            return self._commit()

    def start_examining(self) -> None:
        """Begin to look what would come of the file, in a thread of its own.

        Raises
        ------
        AlreadyStored, ImportUnderWay, ServiceBusy
        """
        with ExitStack() as held:
            self._hold(held)
            self._start(self._examine, held, is_commit=False)

    def start_commit(self, *, unseen: bool = False) -> None:
        """Begin to store the rows, in a thread of its own.

        Parameters
        ----------
        unseen : bool
            As for `commit`.

        Raises
        ------
        AlreadyStored, ImportUnderWay, NotExamined, ServiceBusy
        """
        with ExitStack() as held:
            self._hold_for_commit(held, unseen=unseen)
            self._start(self._commit, held, is_commit=True)

    def discard(self) -> None:
        """Give the file up; what was stored of it stays.

        Raises
        ------
        ImportUnderWay
        """
        with self._notes.working() as is_held:
            if not is_held:
                raise ImportUnderWay
            self.upload.discard()

    def _hold(self, held: ExitStack) -> None:
        if not held.enter_context(self._notes.working()):
            raise ImportUnderWay
        if self.record is not None:
            raise AlreadyStored

    def _hold_for_commit(self, held: ExitStack, *, unseen: bool) -> None:
        self._hold(held)
        if not unseen:
            self.require_examined(self.plan)

    def _start(self, work: Callable[[], Report], held: ExitStack, *, is_commit: bool) -> None:
        """Hand the import that is held over to a thread; it stays with the caller if there is none."""
        before = self.progress
        self._notes.progress = Progress(before.number + 1, is_commit=is_commit)
        kept = held.pop_all()
        try:
            threading.Thread(target=_in_background, args=(work, kept), daemon=True).start()
        except RuntimeError as error:  # the system has no thread to give
            with kept:
                self._notes.progress = before
            raise ServiceBusy from error

    def _examine(self) -> Report:
        plan = self.plan
        teller = Teller(self._notes, is_commit=False)

        def work() -> Report:
            path = self.upload.path
            file = read_first(self.service, path, plan, teller.tell)
            with self.service.database.read() as session:
                current = present(self.service, session)
                today = current.today()
                return examine(current, session, path, plan, today=today, progress=teller.tell, before=file)

        report = self._told(work, teller)
        self._notes.examined = Examined(plan, report)
        teller.finish()
        return report

    def _commit(self) -> Report:
        teller = Teller(self._notes, is_commit=True)

        def keep(report: Report) -> None:
            self._notes.stored = report

        def work() -> Report:
            return store(
                self.service,
                self.upload.path,
                self.plan,
                now=datetime.now(UTC),
                import_id=self.id,
                progress=teller.tell,
                before_commit=keep,
            )

        try:
            report = self._told(work, teller)
        except RowsRejected as error:
            self._notes.examined = Examined(self.plan, error.report)
            raise RowsRejected(error.report, self.id) from None
        teller.finish()
        return report

    def _told(self, work: Callable[[], Report], teller: Teller) -> Report:
        """Do some work and note down why it came to nothing, where it did."""
        self._notes.refusal = None
        teller.tell(Stage.WAITING, 0, 0)
        try:
            try:
                with AT_ONCE:
                    return work()
            except FileNotFoundError:
                raise UploadGone from None  # it had to make room for another
        except GeoServiceError as error:
            self._notes.refusal = refusal_of(error)
            teller.finish()
            raise
        except Exception:
            self._notes.refusal = refusal_of(GeoServiceError())
            teller.finish()
            raise


def begin(service: Service, upload: Upload, plan: Plan | None = None) -> Job:
    """Return the job of a file that was just sent, with the plan that is proposed for it.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    upload : Upload
        Finished; for the layer in its `about` where no plan is given.
    plan : Plan, optional
        What the principal has said already.

    Raises
    ------
    FileError, BadPlan, CollectionNotFound, SignInRequired, Forbidden
    """
    job = Job(service, upload)
    job.propose(plan or Plan(layer_id=upload.about))
    return job


def find(service: Service, import_id: str) -> Job:
    """Return an own import whose file is still here.

    Raises
    ------
    UploadGone
        If it is not, or is somebody else's.
    """
    account_id = service.principal.account_id
    if account_id is None:
        raise UploadGone
    return Job(service, uploads.find(service.settings, import_id, account_id, IMPORTING))


def waiting(service: Service) -> list[Job]:
    """Return the own imports whose files are still here and of which nothing was stored, the last first."""
    account_id = service.principal.account_id
    if account_id is None:
        return []
    found = [Job(service, upload) for upload in uploads.waiting(service.settings, account_id, IMPORTING)]
    return [job for job in found if job.is_begun and job.state is not State.STORED]


def _proposed(service: Service, upload: Upload, plan: Plan) -> Proposed:
    plan = with_known_system(plan)
    with service.database.read() as session:
        layer = require_importer(service.current(session), plan.layer_id).layer
    try:
        path = upload.path
        seen = look_at(path, plan, layer)
    except FileNotFoundError:
        raise UploadGone from None
    with service.database.read() as session:
        current = service.current(session)
        require_importer(current, plan.layer_id)
        return propose(current, session, path, plan, seen)


def _in_background(work: Callable[[], Report], held: ExitStack) -> None:
    log = structlog.get_logger("geo_service.importing")
    with held:
        try:
            work()
        except GeoServiceError as error:
            log.info("import refused", code=error.code)
        except Exception:
            log.exception("import failed")
