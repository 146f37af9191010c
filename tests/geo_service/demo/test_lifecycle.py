"""Statuses and dates that agree with each other."""

from datetime import date

import numpy as np
import pytest

from geo_service.demo.dealing import generator
from geo_service.demo.lifecycle import AGES_DAYS, SHARES, Lifecycle, lifecycle
from layers.railway_hazards import LAYER

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def life() -> Lifecycle:
    return lifecycle(generator(7), 10_000, TODAY)


def test_every_status_of_the_layer_has_a_share_and_an_age() -> None:
    assert set(SHARES) == set(AGES_DAYS) == {code.value for code in LAYER.field("status").codes}
    assert sum(SHARES.values()) == 100


def test_shares_are_exact(life: Lifecycle) -> None:
    names, counts = np.unique(life.status, return_counts=True)
    assert dict(zip(names.tolist(), counts.tolist(), strict=True)) == {n: 100 * s for n, s in SHARES.items()}


def test_nothing_was_found_or_closed_in_the_future(life: Lifecycle) -> None:
    today = np.datetime64(TODAY)
    assert (life.found_on <= today).all()
    assert (life.closed_on[life.status == "closed"] <= today).all()


def test_a_deadline_follows_the_finding(life: Lifecycle) -> None:
    has_deadline = ~np.isnat(life.deadline)
    assert (life.deadline[has_deadline] > life.found_on[has_deadline]).all()
    assert not has_deadline[
        np.isin(life.status, ["reported", "verified", "rejected", "duplicate", "reopened"])
    ].any()


def test_exactly_the_closed_have_a_closing_date_after_the_finding(life: Lifecycle) -> None:
    is_closed = life.status == "closed"
    assert (~np.isnat(life.closed_on) == is_closed).all()
    assert (life.closed_on[is_closed] > life.found_on[is_closed]).all()
    assert (life.recheck_due[is_closed] > life.closed_on[is_closed]).all()


def test_some_are_overdue_and_some_were_closed_late(life: Lifecycle) -> None:
    overdue = (life.status == "rectifying") & (life.deadline < np.datetime64(TODAY))
    late = life.closed_on > life.deadline
    assert 0.1 < overdue.sum() / (life.status == "rectifying").sum() < 0.9
    assert 0.1 < late.sum() / (life.status == "closed").sum() < 0.5


def test_no_hazards_have_no_dates() -> None:
    assert len(lifecycle(generator(7), 0, TODAY).found_on) == 0
