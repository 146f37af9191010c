"""Who may see and change a layer: roles, and the railway segments that a coordinator answers for.

The rights are data of the layer, as its fields are. A reader without a right to a layer does not
learn that it is there.
"""

from dataclasses import dataclass
from enum import StrEnum

from layers.text import Text

SEGMENTS = "railway_segments"
"""The layer whose features the duties of coordinators are about."""


class Role(StrEnum):
    """What a person does in the service. One account has one role."""

    ANONYMOUS = "anonymous"
    VIEWER = "viewer"
    PLANNER = "planner"
    CLERK = "clerk"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


ROLE_TITLES = {
    Role.ANONYMOUS: Text("未登录", "Not signed in"),
    Role.VIEWER: Text("查看人员", "Viewer"),
    Role.PLANNER: Text("规划人员", "Planner"),
    Role.CLERK: Text("双段长办", "Coordinators' office"),
    Role.COORDINATOR: Text("双段长", "Segment coordinator"),
    Role.SUPERVISOR: Text("督导人员", "Supervisor"),
    Role.ADMINISTRATOR: Text("系统管理员", "Administrator"),
}

EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.ANONYMOUS}
STAFF = SIGNED_IN - {Role.VIEWER}
"""Those who work with the layers: they see what the public profile leaves out."""

SEES_PEOPLE = STAFF - {Role.PLANNER}
"""Those who see names and telephone numbers, as the duties need them."""

KEEPERS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})
OFFICE = KEEPERS | {Role.CLERK}


@dataclass(frozen=True, slots=True)
class Access:
    """Rights to one layer.

    Parameters
    ----------
    readers : frozenset of Role
        Who sees the layer; nobody else learns that it is there.
    editors : frozenset of Role
        Who changes its features. Those who are not signed in never do.
    scope : str or None
        Field through which a row belongs to a railway segment: it refers to `SEGMENTS`, or to another
        layer that has a scope. A coordinator sees and changes the rows of the own segments alone.

    Raises
    ------
    ValueError
        If somebody may change what they do not see, or change without signing in.
    """

    readers: frozenset[Role] = EVERYBODY
    editors: frozenset[Role] = KEEPERS
    scope: str | None = None

    def __post_init__(self) -> None:
        if not self.editors <= self.readers:
            unseen = sorted(self.editors - self.readers)
            raise ValueError(f"these may change the layer but not see it: {', '.join(unseen)}")
        if Role.ANONYMOUS in self.editors:
            raise ValueError("nobody changes a layer without signing in")


OPEN = Access()
"""Everybody sees the layer, planners and administrators change it."""
