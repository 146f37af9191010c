"""Values keep their type; what has to be decided is counted."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from geo_service.files.source import SourceColumn
from geo_service.files.values import INFINITE, NAIVE, field_type, typed
from layers.field import FieldType

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("ogr_type", "subtype", "kind"),
    [
        ("OFTString", "OFSTNone", FieldType.TEXT),
        ("OFTString", "OFSTJSON", FieldType.TEXT),
        ("OFTInteger", "OFSTNone", FieldType.INTEGER),
        ("OFTInteger", "OFSTInt16", FieldType.INTEGER),
        ("OFTInteger", "OFSTBoolean", FieldType.BOOLEAN),
        ("OFTInteger64", "OFSTNone", FieldType.INTEGER),
        ("OFTReal", "OFSTFloat32", FieldType.NUMBER),
        ("OFTDate", "OFSTNone", FieldType.DATE),
        ("OFTDateTime", "OFSTNone", FieldType.DATETIME),
        ("OFTTime", "OFSTNone", FieldType.TEXT),
        ("OFTStringList", "OFSTNone", FieldType.TEXT),
    ],
)
def test_every_type_of_gdal_has_one_of_ours(ogr_type, subtype, kind):
    assert field_type(SourceColumn("x", ogr_type, subtype)) is kind


@pytest.mark.parametrize(
    ("ogr_type", "given", "kept"),
    [
        ("OFTInteger64", [9007199254740993, None], [9007199254740993, None]),
        ("OFTDate", [date(2026, 6, 30), None], [date(2026, 6, 30), None]),
        ("OFTTime", [time(8, 30), None], ["08:30:00", None]),
        ("OFTStringList", [["甲", "乙"], None], ['["甲", "乙"]', None]),
        ("OFTString", ["", "镇"], ["", "镇"]),
        ("OFTReal", [1.5, float("nan"), None], [1.5, None, None]),
    ],
)
def test_values_are_kept(ogr_type, given, kept):
    seen = Counter()
    assert typed(SourceColumn("x", ogr_type, "OFSTNone"), given, seen) == kept
    assert not +seen


def test_a_moment_without_a_zone_is_utc_and_counted():
    seen = Counter()
    given = ["2026-06-30T08:00:00", "2026-06-30T08:00:00+08:00", "2026-06-30T08:00:00Z", None]
    assert typed(SourceColumn("x", "OFTDateTime", "OFSTNone"), given, seen) == [
        datetime(2026, 6, 30, 8, tzinfo=UTC),
        datetime(2026, 6, 30, 8, tzinfo=CHINA),
        datetime(2026, 6, 30, 8, tzinfo=UTC),
        None,
    ]
    assert seen == {NAIVE: 1}


def test_an_infinite_number_is_no_value_and_counted():
    seen = Counter()
    given = [float("inf"), -float("inf"), 0.0]
    assert typed(SourceColumn("x", "OFTReal", "OFSTNone"), given, seen) == [None, None, 0.0]
    assert seen == {INFINITE: 2}
