from datetime import UTC, date, datetime

import pytest

from layers.conversion import Unreadable, read
from layers.field import Field, FieldType, codes
from layers.text import Text

TITLE = Text("字段", "Field")


def field(field_type=FieldType.TEXT, **limits):
    return Field(name="f", title=TITLE, type=field_type, **limits)


def reason(outcome):
    assert isinstance(outcome, Unreadable)
    assert outcome.reason.zh.strip()
    return outcome.reason.en


@pytest.mark.parametrize("field_type", FieldType)
@pytest.mark.parametrize("nothing", [None, "", "  ", "\u3000"])
def test_nothing_is_no_value(field_type, nothing):
    assert read(field(field_type), nothing) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" K2155+300 ", "K2155+300"),
        ("下𬒗镇", "下𬒗镇"),
        (441881101, "441881101"),
        (441881101.0, "441881101"),
    ],
)
def test_text(given, expected):
    assert read(field(), given) == expected


@pytest.mark.parametrize(
    "given", [True, 1.5, float("nan"), float("inf"), ["a"], {"a": 1}, b"a", date(2026, 1, 1)]
)
def test_text_refuses_what_is_no_text(given):
    assert reason(read(field(), given)) == "needs text"


@pytest.mark.parametrize("given", ["a\0b", "a\ud800"])
def test_text_refuses_what_a_database_cannot_store(given):
    assert reason(read(field(), given)) == "holds a character that cannot be stored"


def test_text_has_a_longest_length_in_characters():
    assert read(field(max_length=3), "下𬒗镇") == "下𬒗镇"
    assert reason(read(field(max_length=3), "下𬒗镇区")) == "may have 3 characters, has 4"


KINDS = field(
    codes=codes(
        ("debris", "轻飘物（地膜、防尘网）", "Debris"),
        ("tree", "危树", "Hazard tree"),
        ("both", "危树（全部）", "All"),
    )
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("debris", "debris"),
        ("轻飘物（地膜、防尘网）", "debris"),
        ("轻飘物(地膜、防尘网)", "debris"),
        ("轻飘物", "debris"),
        ("HAZARD  TREE", "tree"),
        # The whole label comes before a label without its brackets.
        ("危树", "tree"),
    ],
)
def test_code_by_value_or_label(given, expected):
    assert read(KINDS, given) == expected


@pytest.mark.parametrize("given", ["飘物", "0", "轻飘物（彩钢瓦）"])
def test_code_names_what_is_allowed(given):
    assert reason(read(KINDS, given)) == "needs one of: debris, tree, both"


def test_code_never_guesses_between_two():
    shared = field(codes=codes(("a", "桥（甲）", "A"), ("b", "桥（乙）", "B")))
    assert reason(read(shared, "桥")) == "needs one of: a, b"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(12, 12.0), (12.5, 12.5), ("12.5", 12.5), ("１２．５", 12.5), ("-1e2", -100.0), (".5", 0.5)],
)
def test_number(given, expected):
    assert read(field(FieldType.NUMBER), given) == expected


@pytest.mark.parametrize("given", ["约12", "1,200", "nan", "inf", "1_0", True, [1], "9" * 41])
def test_number_refuses_what_is_no_number(given):
    assert reason(read(field(FieldType.NUMBER), given)) == "needs a number"


@pytest.mark.parametrize("given", [float("nan"), float("inf"), float("-inf"), "1e999"])
def test_number_is_finite(given):
    assert reason(read(field(FieldType.NUMBER), given)) == "needs a finite number"


def test_number_keeps_its_limits_inclusive():
    limited = field(FieldType.NUMBER, minimum=0, maximum=5000)
    assert read(limited, 0) == 0
    assert read(limited, 5000) == 5000
    assert reason(read(limited, -0.1)) == "is at least 0"
    assert reason(read(limited, 5000.1)) == "is at most 5000"


@pytest.mark.parametrize(("given", "expected"), [(7, 7), (7.0, 7), ("7", 7), ("9007199254740993", 2**53 + 1)])
def test_integer(given, expected):
    outcome = read(field(FieldType.INTEGER), given)
    assert outcome == expected
    assert isinstance(outcome, int)


@pytest.mark.parametrize("given", [7.5, "7.5", "七", float("nan"), float("inf"), True])
def test_integer_is_whole(given):
    assert reason(read(field(FieldType.INTEGER), given)) == "needs a whole number"


@pytest.mark.parametrize("given", [2**63, -(2**63), 10**400, "9223372036854775808"])
def test_integer_fits_the_database(given):
    assert reason(read(field(FieldType.INTEGER), given)) == "is too large a number"


def test_number_beyond_any_float_is_too_large():
    assert reason(read(field(FieldType.NUMBER), 10**400)) == "is too large a number"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (True, True),
        (False, False),
        ("是", True),
        ("否", False),
        ("TRUE", True),
        ("no", False),
        (1, True),
        (0, False),
    ],
)
def test_boolean(given, expected):
    assert read(field(FieldType.BOOLEAN), given) is expected


@pytest.mark.parametrize("given", ["也许", 2, 1.0, []])
def test_boolean_refuses_the_rest(given):
    assert reason(read(field(FieldType.BOOLEAN), given)) == "needs true or false"


@pytest.mark.parametrize(
    "given",
    [date(2026, 6, 30), datetime(2026, 6, 30), "2026-06-30", " 2026-06-30 ", "２０２６-06-30"],  # noqa: DTZ001
)
def test_date(given):
    outcome = read(field(FieldType.DATE), given)
    assert outcome == date(2026, 6, 30)
    assert not isinstance(outcome, datetime)


@pytest.mark.parametrize(
    "given", ["2026-6-30", "2026-02-30", "30/06/2026", 46203, datetime(2026, 6, 30, 8, tzinfo=UTC)]
)
def test_date_refuses_what_is_no_date(given):
    assert reason(read(field(FieldType.DATE), given)) == "needs a date such as 2026-06-30"


def test_datetime_is_kept_in_utc():
    expected = datetime(2026, 6, 30, 0, 0, tzinfo=UTC)
    assert read(field(FieldType.DATETIME), "2026-06-30T08:00:00+08:00") == expected
    assert read(field(FieldType.DATETIME), "2026-06-30T00:00:00Z") == expected
    assert read(field(FieldType.DATETIME), expected).tzinfo is UTC


@pytest.mark.parametrize("given", ["2026-06-30T08:00:00", "2026-06-30", datetime(2026, 6, 30), 0, "x"])  # noqa: DTZ001
def test_datetime_needs_its_zone(given):
    assert reason(read(field(FieldType.DATETIME), given)).startswith("needs a time with its zone")


@pytest.mark.parametrize("given", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_beyond_the_calendar_s_ends_is_refused(given):
    field = Field(name="at", title=Text("时刻", "Moment"), type=FieldType.DATETIME)
    assert isinstance(read(field, given), Unreadable)
