"""Steps at once, and a service that is killed among them: one wins, and all that is there agrees."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from geo_service.review.agreement import all_faults
from geo_service.review.chain import head
from geo_service.review.errors import StaleStep, StepNotAllowed
from geo_service.review.log import entries
from geo_service.service import Service
from layers.registry import LAYERS
from processes import ROOT, environment
from review_stand import HAZARDS, ReviewStand

ROUNDS = 6
WRITERS = 4


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    return ReviewStand(service).prepare()


def faultless(service: Service) -> None:
    with service.database.read() as session:
        assert list(all_faults(session, LAYERS, service.tables)) == []


def test_acceptance_and_return_at_once(stand: ReviewStand) -> None:
    hazards = [stand.submitted(f"h{number}") for number in range(ROUNDS)]
    for hazard in hazards:
        stand.step("lv", hazard, "accept")
    version = stand.values(hazards[0])["version"]

    def attempt(step: Callable[[], object]) -> bool:
        with suppress(StaleStep, StepNotAllowed):
            step()
            return True
        return False

    with ThreadPoolExecutor(WRITERS) as pool:
        for hazard in hazards:
            barrier = threading.Barrier(WRITERS)

            def go(who: str, action: str, name: str = hazard, gate: threading.Barrier = barrier) -> bool:
                gate.wait()
                return attempt(lambda: stand.step(who, name, action, version=version))

            wishes = [("rv", "accept"), ("lt", "return"), ("rc", "accept"), ("rv", "return")]
            won = list(pool.map(lambda wish: go(*wish), wishes))
            assert won.count(True) == 1, won
            with stand.service.database.read() as session:
                log = entries(session, HAZARDS, hazard)
            assert (log[-1].action, log[-1].version) == (wishes[won.index(True)][1], version + 1)
            assert stand.values(hazard)["status"] == log[-1].to_status
    faultless(stand.service)


WRITER = """
import sys
from geo_service.service import Service
from geo_service.settings import load_settings
from review_stand import ReviewStand
stand, name, count = ReviewStand(Service.start(load_settings())), sys.argv[1], 0
while True:
    done = stand.step("clerk", name, "note", key=f"{name}-{count}")
    print(done.entry.seq, flush=True)
    count += 1
"""


def test_killed_among_steps(stand: ReviewStand) -> None:
    service = stand.service
    names = [stand.hazard(f"h{number}") for number in range(2)]
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}"}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name],
            env={**environment(service.settings), **paths},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    told = []
    for number, writer in enumerate(writers):
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(15 + 8 * number)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.wait()
        writer.stdout.close()
        told.append([int(line) for line in lines if line.endswith("\n")])
    faultless(service)
    with service.database.read() as session:
        assert head(session).seq >= 30
        for name, seqs in zip(names, told, strict=True):
            known = entries(session, HAZARDS, name)
            # What was acknowledged is there in its order, and at most the one step that was not.
            assert [one.seq for one in known][: len(seqs)] == seqs
            assert len(known) <= len(seqs) + 1
            assert [one.version for one in known] == list(range(2, len(known) + 2))
            assert stand.values(name)["version"] == len(known) + 1
    assert stand.step("clerk", names[0], "note").entry.seq > max(max(seqs) for seqs in told)
