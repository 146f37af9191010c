"""Functions of texts, numbers and dates in filters: for each one what it is called in each database.

The same question has to select the same features on both, and no value of a row or a request may
make PostgreSQL give up: it raises an error where a number leaves the range of a double, where a
divisor is zero, where a power does not exist. Numbers therefore pass `Bounded` before they are
calculated with, and what cannot be calculated is unknown.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Date, Double, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from geo_service.db.functions import LARGEST, MARKS, POWER_BOUND, SMALLEST, STROKED, UNSTROKED


class Scalar(FunctionElement[Any]):
    """A function of values with its words in each database; ``{0}`` is the first argument."""

    postgis: ClassVar[str]
    spatialite: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Let statements with the function be cached: it depends on its arguments alone."""
        cls.inherit_cache = True
        super().__init_subclass__()


@compiles(Scalar, "postgresql")
def _postgis(element: Scalar, compiler: SQLCompiler, **kw: Any) -> str:
    return element.postgis.format(*(compiler.process(argument, **kw) for argument in element.clauses))


@compiles(Scalar, "sqlite")
def _spatialite(element: Scalar, compiler: SQLCompiler, **kw: Any) -> str:
    return element.spatialite.format(*(compiler.process(argument, **kw) for argument in element.clauses))


# Texts. PostgreSQL's functions follow the collation of their argument: ICU's root collation maps
# letters as Unicode does, and "C" makes the result comparable by code point.


class FoldedCase(Scalar):
    """``CASEI``: the form that is compared without regard to case."""

    type = String()
    name = "folded_case"
    postgis = """(translate(lower(upper(lower({0} COLLATE "und-x-icu"))), 'ς', 'σ') COLLATE "C")"""
    spatialite = "geo_fold_case({0})"


class Unaccented(Scalar):
    """``ACCENTI``: the form that is compared without regard to diacritical marks."""

    type = String()
    name = "unaccented"
    postgis = (
        f"(normalize(translate(regexp_replace(normalize({{0}}, NFD), '[{MARKS}]', '', 'g'),"
        f" '{STROKED}', '{UNSTROKED}'), NFC) COLLATE \"C\")"
    )
    spatialite = "geo_unaccent({0})"


class Lower(Scalar):
    """A text in lower case."""

    type = String()
    name = "lower"
    postgis = """(lower({0} COLLATE "und-x-icu") COLLATE "C")"""
    spatialite = "geo_lower({0})"


class Upper(Scalar):
    """A text in upper case."""

    type = String()
    name = "upper"
    postgis = """(upper({0} COLLATE "und-x-icu") COLLATE "C")"""
    spatialite = "geo_upper({0})"


class Trimmed(Scalar):
    """A text without spaces at its ends."""

    type = String()
    name = "trimmed"
    postgis = "btrim({0})"
    spatialite = "trim({0})"


class Length(Scalar):
    """Characters of a text."""

    type = BigInteger()
    name = "length"
    postgis = "CAST(char_length({0}) AS bigint)"
    spatialite = "length({0})"


class Matches(Scalar):
    """Whether a text matches a pattern with ``%`` and ``_``, escaped by a backslash; case matters."""

    type = Boolean()
    name = "matches"
    postgis = "({0} LIKE {1})"  # the backslash is PostgreSQL's own escape character
    spatialite = r"({0} LIKE {1} ESCAPE '\')"


class Truth(Scalar):
    """A condition as a value, in brackets of its own: ``NOT a IS NULL`` asks something else."""

    type = Boolean()
    name = "truth"
    postgis = spatialite = "({0})"


# Numbers. A sub-select with OFFSET 0 is not merged into its surroundings, so its argument stands
# there once: written out for each use it would grow with every level of an expression.


class AsDouble(Scalar):
    """A whole number as a double, on both databases rounded to the nearest."""

    type = Double()
    name = "as_double"
    postgis = "CAST({0} AS double precision)"
    spatialite = "CAST({0} AS REAL)"


class Bounded(Scalar):
    """A double that can be calculated with, see `geo_service.db.functions.bounded`."""

    type = Double()
    name = "bounded"
    postgis = (
        f"(SELECT CASE WHEN abs(n) > CAST({LARGEST} AS double precision) THEN NULL"  # noqa: S608 - constants
        f" WHEN abs(n) < CAST({SMALLEST} AS double precision) THEN 0 ELSE n END"
        " FROM (SELECT {0} AS n OFFSET 0) AS geo_operand)"
    )
    spatialite = "geo_bounded({0})"


class Quotient(Scalar):
    """One bounded number divided by another; unknown for a divisor of 0."""

    type = Double()
    name = "quotient"
    postgis = spatialite = "({0} / NULLIF({1}, 0))"


class WholeQuotient(Scalar):
    """``div``: the whole part of a quotient."""

    type = Double()
    name = "whole_quotient"
    postgis = "trunc({0} / NULLIF({1}, 0))"
    spatialite = "geo_truncate({0} / NULLIF({1}, 0))"


class Remainder(Scalar):
    """``%``: what `WholeQuotient` leaves, with the sign of the dividend."""

    type = Double()
    name = "remainder"
    postgis = (
        "(SELECT a - b * trunc(a / b) FROM (SELECT {0} AS a, NULLIF({1}, 0) AS b OFFSET 0) AS geo_operands)"
    )
    spatialite = "geo_modulo({0}, {1})"


class Power(Scalar):
    """``^``: a power, see `geo_service.db.functions.power`."""

    type = Double()
    name = "power"
    postgis = (
        "(SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL"  # noqa: S608 - constants
        " WHEN a = 0 AND b < 0 THEN NULL WHEN a = 0 AND b = 0 THEN 1 WHEN a = 0 THEN 0"
        " WHEN a < 0 AND b <> trunc(b) THEN NULL"
        f" WHEN b * ln(abs(a)) > {POWER_BOUND} THEN NULL WHEN b * ln(abs(a)) < -{POWER_BOUND} THEN 0"
        " ELSE power(a, b) END FROM (SELECT {0} AS a, {1} AS b OFFSET 0) AS geo_operands)"
    )
    spatialite = "geo_power({0}, {1})"


class Magnitude(Scalar):
    """A double without its sign."""

    type = Double()
    name = "magnitude"
    postgis = spatialite = "abs({0})"


class Floor(Scalar):
    """The largest whole number not above a bounded number."""

    type = Double()
    name = "floor"
    postgis = "floor({0})"
    spatialite = "geo_floor({0})"


class Ceiling(Scalar):
    """The smallest whole number not below a bounded number."""

    type = Double()
    name = "ceiling"
    postgis = "ceil({0})"
    spatialite = "geo_ceiling({0})"


class Nearest(Scalar):
    """The nearest whole number, halves away from zero."""

    type = Double()
    name = "nearest"
    postgis = "(SELECT sign(n) * floor(abs(n) + 0.5) FROM (SELECT {0} AS n OFFSET 0) AS geo_operand)"
    spatialite = "geo_nearest({0})"


# Dates. SQLite keeps dates and moments as text that begins with the year; moments are in UTC.


class DayOf(Scalar):
    """The day in UTC on which a moment lies."""

    type = Date()
    name = "day_of"
    postgis = "CAST({0} AT TIME ZONE 'UTC' AS date)"
    spatialite = "substr({0}, 1, 10)"


class Year(Scalar):
    """Year of a day."""

    type = BigInteger()
    name = "year"
    postgis = "CAST(EXTRACT(YEAR FROM {0}) AS bigint)"
    spatialite = "CAST(substr({0}, 1, 4) AS INTEGER)"


class Month(Scalar):
    """Month of a day, 1 to 12."""

    type = BigInteger()
    name = "month"
    postgis = "CAST(EXTRACT(MONTH FROM {0}) AS bigint)"
    spatialite = "CAST(substr({0}, 6, 2) AS INTEGER)"


class DayOfMonth(Scalar):
    """Day of the month, 1 to 31."""

    type = BigInteger()
    name = "day_of_month"
    postgis = "CAST(EXTRACT(DAY FROM {0}) AS bigint)"
    spatialite = "CAST(substr({0}, 9, 2) AS INTEGER)"
