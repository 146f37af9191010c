"""What was reviewed outlives a disaster: log, photos and papers come back with a backup, and can be checked."""

from datetime import timedelta
from pathlib import Path

from geo_service.attachments import store as attachments
from geo_service.attachments.picture import picture_limits, read_evidence
from geo_service.operation.backup import make_backup
from geo_service.operation.restore import restore
from geo_service.papers.office_file import document
from geo_service.papers.store import issue, papers
from geo_service.review.agreement import all_faults
from geo_service.review.chain import head
from geo_service.review.log import entries
from geo_service.review.steps import Proposal, take
from geo_service.service import Service
from photos import photo
from review_stand import HAZARDS, ReviewStand


def test_log_photos_and_papers_come_back_and_hold_together(service: Service, tmp_path: Path) -> None:
    stand = ReviewStand(service).prepare()
    hazard = stand.hazard("h")
    picture = read_evidence("before", photo(), picture_limits(service.settings))
    with service.database.write() as session:
        own = stand.seen_by(session, "lv")
        layer = own.layer(HAZARDS)
        added = attachments.add(own, session, layer, hazard, "before", picture, "现场.jpg", stand.now)
        proposal = Proposal("verify", comment="属实", attachments=(added.id,))
        take(own, session, layer, hazard, proposal, stand.now, 1)
    with service.database.write() as session:
        office = stand.seen_by(session, "clerk")
        given = {"addressee": "某村委会", "deadline": stand.now.date().isoformat()}
        paper = issue(office, session, office.layer(HAZARDS), hazard, "rectification", given, stand.now)
    with service.database.read() as session:
        before, kept = entries(session, HAZARDS, hazard), head(session)
    backup = make_backup(service, tmp_path, now=stand.now)

    # After the backup the work goes on, until the database is lost.
    stand.step("lv", hazard, "note", "去过现场")
    with service.database.read() as session:
        lost = head(session)
    assert lost.seq == kept.seq + 1
    restore(service, backup.path, now=stand.now + timedelta(hours=1), replace=True)

    with service.database.read() as session:
        assert entries(session, HAZARDS, hazard) == before
        assert attachments.content(session, added.id) == picture.content
        assert [one.number_text for one in papers(session, HAZARDS, hazard)] == [paper.number_text]
        assert document(stand.seen_by(session, "clerk"), session, paper).startswith(b"PK")
        layers, tables = service.catalogue.registry, service.tables
        assert list(all_faults(session, layers, tables, kept, with_files=True)) == []
        # Who wrote the later head down learns that its rows are gone.
        assert [one.seq for one in all_faults(session, layers, tables, lost)] == [lost.seq]
    # The log goes on where it stood.
    assert stand.step("lv", hazard, "note", "再去").entry.seq == kept.seq + 1
