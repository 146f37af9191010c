"""Invented people, so that duties have somebody to refer to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the people table. Demo people have numbers for names and no telephone."""

    id: str
    name: str
    organisation: str
    post: str
    phone: str | None = None
    is_demo: bool = True


def demo_person(number: int, organisation: str, post: str) -> Person:
    """Return the invented person of a running number."""
    return Person(f"demo-person-{number:03d}", f"演示人员{number:03d}", organisation, post)
