"""Passwords: how they are kept, and which ones are too easily guessed.

What is asked of a password follows NIST SP 800-63B, section 3.1.1: a length, no kinds of characters
that must occur, and none of those that are tried first.
"""

import re
import secrets
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from layers.text import Text

MOST = 128
"""Characters that a password may have: hashing more would cost us, and helps nobody."""

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Characters of random passwords: none that is taken for another when it is read out or copied by hand."""

RUNS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
PIECE = 3
"""A text that only repeats a piece of up to so many characters counts as repeated."""

_COMMON = """
password passw0rd p@ssword p@ssw0rd pass admin administrator adminadmin root toor user guest test
welcome letmein iloveyou sunshine princess football baseball superman batman trustno1 monkey dragon
master shadow secret changeme default login hello whatever freedom starwars computer internet
qwert qwerty qwertyui qwer1234 asdf1234 1234qwer 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc
qazwsx qazwsxedc zaq12wsx zaq1xsw2 q1w2e3r4 q1w2e3r4t5 abc abcd abc123 abcd1234 a1b2c3d4 aa123456
woaini woaini520 woaini1314 woaiwojia wangyut2 mima nihao zhongguo china beijing guangdong qingyuan
yingde railway geoservice geo-service 5201314 1314520 5201314520 147258369 123321 123456654321
11223344 112233445566 123456789a 1357924680 3141592653
"""
COMMON = frozenset(_COMMON.split())
"""What is tried first, here and everywhere, in small letters."""

AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
"""Digits and signs before and behind a word, by which it is guessed no later."""

_HASHING = PasswordHash((Argon2Hasher(),))


def hash_password(text: str) -> str:
    """Return what a password is kept as: Argon2id with a salt of its own."""
    return _HASHING.hash(_plain(text))


def verify(text: str, stored: str | None) -> bool:
    """Whether a text is the password that was kept.

    Takes the same time where there is none: how long an answer takes says nothing about an account.

    Parameters
    ----------
    text : str
        What was typed.
    stored : str or None
        What `hash_password` gave.
    """
    nobody = _hash_of_nobody()
    is_right = _HASHING.verify(_plain(text)[: MOST + 1], stored or nobody)
    return is_right and stored is not None and len(_plain(text)) <= MOST


def is_outdated(stored: str) -> bool:
    """Whether a kept password was hashed at a lower cost than we now hash at."""
    return _HASHING.current_hasher.check_needs_rehash(stored)


def faults(text: str, name: str, length: int) -> tuple[Text, ...]:
    """Return what speaks against a new password; empty where nothing does.

    Parameters
    ----------
    text : str
        What was typed.
    name : str
        Of the account.
    length : int
        Characters that the service asks for at least.
    """
    plain = _plain(text)
    if len(plain) < length:
        return (
            Text(
                f"密码至少 {length} 个字符，现为 {len(plain)} 个。",
                f"A password needs at least {length} characters; this one has {len(plain)}.",
            ),
        )
    if len(plain) > MOST:
        return (
            Text(
                f"密码至多 {MOST} 个字符，现为 {len(plain)} 个。",
                f"A password has at most {MOST} characters; this one has {len(plain)}.",
            ),
        )
    folded = plain.casefold()
    found = []
    if _plain(name).casefold() in folded:
        found.append(Text("密码不能包含账号名。", "A password must not contain the account's name."))
    if _is_repeated(folded) or _is_run(folded):
        found.append(
            Text(
                "密码不能只是重复或连续的字符。",
                "A password must not be characters repeated, or in a row of the alphabet or keyboard.",
            )
        )
    elif folded in COMMON or AROUND.sub("", folded) in COMMON:
        found.append(
            Text("这个密码太常用，容易被猜到。", "This password is among those that are tried first.")
        )
    return tuple(found)


def random_password() -> str:
    """Return a password that nobody guesses (79 bits) and somebody can read out: four groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@cache
def _hash_of_nobody() -> str:
    return hash_password(random_password())


def _plain(text: str) -> str:
    """Return a text as it is compared: the same whichever keyboard typed it, full-width letters included."""
    return unicodedata.normalize("NFKC", text).encode(errors="replace").decode()


def _is_repeated(folded: str) -> bool:
    return any((folded[:size] * len(folded))[: len(folded)] == folded for size in range(1, PIECE + 1))


def _is_run(folded: str) -> bool:
    return any(folded in line * (len(folded) // len(line) + 2) for run in RUNS for line in (run, run[::-1]))
