"""Which passwords are taken, and how they are kept."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from geo_service.access import passwords
from geo_service.access.passwords import faults, hash_password, is_outdated, random_password, verify
from layers.text import Language

GOOD = "chuyun-gaotie-7"


def _faults(text: str, name: str = "li-ming", length: int = 10) -> list[str]:
    return [fault.in_language(Language.EN) for fault in faults(text, name, length)]


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert GOOD not in first
    assert verify(GOOD, first)
    assert verify(GOOD, second)
    assert not verify(GOOD + " ", first)
    assert not verify(GOOD.upper(), first)


def test_it_costs_what_owasp_asks_at_least() -> None:
    # OWASP Password Storage Cheat Sheet: Argon2id with m=19456 KiB, t=2, p=1, or m=47104 KiB, t=1.
    _, _, _, costs, _, _ = hash_password(GOOD).split("$")
    memory, rounds, _ = (int(part.split("=")[1]) for part in costs.split(","))
    assert (memory >= 19_456 and rounds >= 2) or (memory >= 47_104 and rounds >= 1)


def test_full_width_letters_are_the_same_password() -> None:
    """A Chinese input method types them without saying so."""
    assert verify("ｃｈｕｙｕｎ－ｇａｏｔｉｅ－７", hash_password(GOOD))


def test_a_text_that_is_no_text_is_no_error() -> None:
    assert not verify("\ud800" * 12, hash_password(GOOD))


def test_nobody_s_password_takes_a_verification_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    right = Argon2Hasher.verify
    monkeypatch.setattr(
        Argon2Hasher, "verify", lambda self, text, kept: asked.append(str(kept)) or right(self, text, kept)
    )
    stored = hash_password(GOOD)
    assert not verify(GOOD, None)
    assert not verify("wrong", stored)
    assert len(asked) == 2
    # The same cost: all of a hash but salt and digest.
    assert asked[0].split("$")[:4] == asked[1].split("$")[:4]


def test_the_password_of_nobody_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Argon2Hasher, "verify", lambda *_: True)
    assert not verify("anything", None)


def test_hashes_of_a_lower_cost_are_told() -> None:
    assert is_outdated(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD))
    assert not is_outdated(hash_password(GOOD))


@pytest.mark.parametrize(
    "text", [GOOD, "correct horse battery", "英德站到连江口站之间七公里", "x" * 9 + "7 yu"]
)
def test_length_is_enough(text: str) -> None:
    assert _faults(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "at least 10 characters; this one has 0"),
        ("short-7", "at least 10 characters; this one has 7"),
        ("a8 " * 43, "at most 128 characters; this one has 129"),
        ("Li-Ming-2026", "the account's name"),
        ("xx li-ming xx", "the account's name"),
        ("LI-MING-ＬＩ", "the account's name"),
        ("aaaaaaaaaaaa", "repeated"),
        ("ababababab", "repeated"),
        ("12312312312", "repeated"),
        ("1234567890", "in a row"),
        ("0987654321", "in a row"),
        ("901234567890", "in a row"),
        ("abcdefghij", "in a row"),
        ("QWERTYUIOP", "in a row"),
        ("password123", "tried first"),
        ("P@ssw0rd2026!", "tried first"),
        ("1Qaz2wsx3edc", "tried first"),
        ("woaini1314", "tried first"),
        ("Administrator", "tried first"),
        ("112233445566", "tried first"),
        ("yingde2026!", "tried first"),
    ],
)
def test_what_is_guessed_first_is_refused(text: str, fault: str) -> None:
    (told,) = _faults(text)
    assert fault in told


def test_the_operator_sets_the_length() -> None:
    assert _faults("chuyun-7", length=8) == []
    assert _faults(GOOD, length=20) != []


def test_the_most_characters_that_are_taken_are_verified() -> None:
    longest = "a8 x" * 32
    assert len(longest) == passwords.MOST
    assert _faults(longest) == []
    stored = hash_password(longest)
    assert verify(longest, stored)
    assert not verify(longest + "y", stored)


def test_random_passwords_differ_and_are_good() -> None:
    made = {random_password() for _ in range(50)}
    assert len(made) == 50
    assert not any(_faults(text, name="admin") for text in made)
