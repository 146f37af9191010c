"""Invented checkpoints, sources and restrictions."""

from datetime import date

from geo_service.demo import DemoSet
from layers.freight_checkpoints.rules import is_verification_expired


def test_every_kind_of_checkpoint_is_there(demo_set: DemoSet) -> None:
    checkpoints = demo_set.features["freight_checkpoints"]
    assert len(checkpoints) == 8
    kinds = {checkpoint.properties["kind"] for checkpoint in checkpoints}
    assert kinds == {"fixed_station", "wim_site", "temporary", "toll_plaza"}


def test_one_certificate_has_run_out(demo_set: DemoSet, today: date) -> None:
    ends = {c.id: c.properties["verification_valid_to"] for c in demo_set.features["freight_checkpoints"]}
    expired = [
        name for name, end in ends.items() if isinstance(end, date) and is_verification_expired(end, today)
    ]
    assert expired == ["demo-checkpoint-4"]


def test_a_temporary_post_is_bounded_in_time_and_a_fixed_one_approved(demo_set: DemoSet, today: date) -> None:
    for checkpoint in demo_set.features["freight_checkpoints"]:
        given = checkpoint.properties
        assert ("valid_to" in given) == (given["kind"] == "temporary")
        assert ("approval_no" in given) == (given["kind"] == "fixed_station")
        if given["kind"] == "temporary":
            assert given["valid_from"] < today < given["valid_to"]


def test_a_source_at_a_wharf_names_it(demo_set: DemoSet) -> None:
    sources = demo_set.features["source_sites"]
    assert len(sources) == 4
    [at_wharf] = [source for source in sources if source.properties["kind"] == "wharf"]
    assert at_wharf.properties["wharf_id"] == "demo-wharf-1"


def test_each_restriction_has_the_limit_of_its_kind(demo_set: DemoSet) -> None:
    limits = {"height": "max_height_m", "width": "max_width_m", "mass": "max_mass_t"}
    restrictions = demo_set.features["road_restrictions"]
    assert {r.properties["kind"] for r in restrictions} == {*limits, "several"}
    for restriction in restrictions:
        given = {name for name in limits.values() if name in restriction.properties}
        kind = str(restriction.properties["kind"])
        assert given == ({limits[kind]} if kind != "several" else set(limits.values()))
