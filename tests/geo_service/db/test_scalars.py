"""The functions of filters: PostgreSQL computes what SQLite was taught, for every letter and any number."""

import sys
import unicodedata
from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Double,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    literal,
    select,
    union_all,
)

from geo_service.db.functions import fold_case, lower, modulo, power, unaccent, upper
from geo_service.db.scalars import (
    Bounded,
    Ceiling,
    Floor,
    FoldedCase,
    Lower,
    Matches,
    Nearest,
    Power,
    Quotient,
    Remainder,
    Trimmed,
    Unaccented,
    Upper,
    WholeQuotient,
)
from geo_service.service import Service

WORDS = Table(
    "words",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("word", Text),
    prefixes=["TEMPORARY"],
)
NUMBERS = (0.0, -0.0, 0.5, 1.0, -1.0, 1.5, 2.5, -2.5, 3.7, -3.7, 10.0, 24.185, 1e15, -1e149, 1e149, 1e-149)


@pytest.fixture
def service(shared_empty_service: Service) -> Service:
    """One for the module: functions are asked of the database, its rows are not."""
    return shared_empty_service


def computed(service: Service, expression: Any) -> Any:
    with service.database.read() as session:
        return session.scalar(select(expression))


def each(service: Service, function: type, texts: Sequence[str]) -> list[str]:
    """Return a function's values of many texts, asked for in one query."""
    with service.database.write() as session:
        connection = session.connection()
        WORDS.create(connection)
        connection.execute(
            WORDS.insert(), [{"place": place, "word": word} for place, word in enumerate(texts)]
        )
        found = list(connection.scalars(select(function(WORDS.c.word)).order_by(WORDS.c.place)))
        WORDS.drop(connection)
    return found


def known(number: float | None) -> Any:
    """Return a number or no number as a double for a statement."""
    return cast(literal(number, Double()), Double)


def letters() -> list[str]:
    """Every assigned character that has a case or decomposes, in words of one letter."""
    known = (chr(code) for code in range(1, sys.maxunicode) if not 0xD800 <= code < 0xE000)
    return [
        letter
        for letter in known
        if letter.lower() != letter
        or letter.upper() != letter
        or unicodedata.normalize("NFD", letter) != letter
    ]


@pytest.mark.parametrize(
    ("construct", "function"),
    [(FoldedCase, fold_case), (Unaccented, unaccent), (Lower, lower), (Upper, upper)],
)
def test_every_letter_is_mapped_alike(service: Service, construct, function) -> None:
    words = letters()
    assert len(words) > 10_000
    found = each(service, construct, [f"{letter}x" for letter in words])
    wanted = [function(f"{letter}x") for letter in words]
    assert [case for case in zip(words, found, wanted, strict=True) if case[1] != case[2]] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "Straße"),
        ("ΟΔΟΣ", "οδος"),
        ("ΟΔΟΣ", "οδοσ"),
        ("İ", "i̇"),
        ("ﬃ", "FFI"),
        ("英德Ａ", "英德ａ"),
    ],
)
def test_case_is_folded_in_full(service: Service, one: str, other: str) -> None:
    folded = each(service, FoldedCase, [one, other])
    assert folded[0] == folded[1]


def test_folding_differs_from_unicodes_table_in_the_dotless_i_alone() -> None:
    """Cherokee folds to its small letters here, to its capitals there; what is equal is the same."""
    other = {
        letter
        for letter in letters()
        if fold_case(letter) != letter.casefold() and not unicodedata.name(letter).startswith("CHEROKEE")
    }
    assert other == {"ı"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("København", "Kobenhavn"),
        ("Łódź", "Lodz"),
        ("Yīngdé", "Yingde"),
        ("Chișinău", "Chisinau"),
        ("がぎぐ", "がぎぐ"),  # voicing marks tell letters of Japanese apart
        ("각", "각"),  # Korean syllables are composed again
        ("英德", "英德"),
    ],
)
def test_accents_fall(service: Service, text: str, plain: str) -> None:
    assert each(service, Unaccented, [text, unicodedata.normalize("NFD", text)]) == [plain, plain]


def test_a_missing_text_stays_missing(service: Service) -> None:
    for construct in (FoldedCase, Unaccented, Lower, Upper, Trimmed):
        assert computed(service, construct(literal(None, String()))) is None


@pytest.mark.parametrize(
    ("text", "pattern", "matches"),
    [
        ("Berlin", "B_r%", True),
        ("berlin", "B_r%", False),
        ("英德", "__", True),
        ("50%", r"50\%", True),
        ("500", r"50\%", False),
        ("a_b", r"a\_b", True),
        (r"a\b", r"a\\b", True),
        ("ab", r"a\b", True),
        ("a\nb", "a%b", True),
        ("", "%", True),
        ("", "_%", False),
        ("😀", "_", True),
    ],
)
def test_patterns(service: Service, text, pattern, matches) -> None:
    assert computed(service, Matches(literal(text), literal(pattern))) is matches


@pytest.mark.parametrize(
    ("construct", "number", "result"),
    [
        (Bounded, 1e151, None),
        (Bounded, float("inf"), None),
        (Bounded, -1e151, None),
        (Bounded, 1e-151, 0.0),
        (Bounded, 5e-324, 0.0),
        (Bounded, -2.5, -2.5),
        (Nearest, 2.5, 3.0),
        (Nearest, -2.5, -3.0),
        (Nearest, 2.4, 2.0),
        (Floor, -2.1, -3.0),
        (Ceiling, -2.1, -2.0),
        (Bounded, None, None),
        (Nearest, None, None),
        (Floor, None, None),
        (Ceiling, None, None),
    ],
)
def test_functions_of_a_number(service: Service, construct, number, result) -> None:
    assert computed(service, construct(known(number))) == result


def pairs(service: Service, construct: type) -> dict[tuple[float, float], float | None]:
    cases = list(product(NUMBERS, NUMBERS))
    queries = [select(construct(literal(a, Double()), literal(b, Double()))) for a, b in cases]
    with service.database.read() as session:
        return dict(zip(cases, session.scalars(union_all(*queries)), strict=True))


@pytest.mark.parametrize(
    ("construct", "function"),
    [
        (Quotient, lambda a, b: a / b if b else None),
        (WholeQuotient, lambda a, b: float(int(a / b)) if b else None),
        (Remainder, modulo),
        (Power, power),
    ],
)
def test_operators_of_two_numbers_never_fail(service: Service, construct, function) -> None:
    found = pairs(service, construct)
    wanted = {case: function(*case) for case in found}
    assert {case: value for case, value in found.items() if value != wanted[case]} == {}


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (2.0, 3.0, 8.0),
        (0.0, 0.0, 1.0),
        (0.0, -1.0, None),
        (-8.0, 1 / 3, None),
        (-2.0, 3.0, -8.0),
        (10.0, 151.0, None),
        (10.0, -151.0, 0.0),
        (None, 2.0, None),
        (2.0, None, None),
    ],
)
def test_powers(service: Service, base, exponent, result) -> None:
    assert computed(service, Power(known(base), known(exponent))) == result


@pytest.mark.parametrize(
    ("dividend", "divisor", "rest"), [(7.0, 3.0, 1.0), (-7.0, 3.0, -1.0), (7.0, -3.0, 1.0), (7.0, 0.0, None)]
)
def test_remainders_have_the_sign_of_the_dividend(service: Service, dividend, divisor, rest) -> None:
    assert computed(service, Remainder(literal(dividend, Double()), literal(divisor, Double()))) == rest
