"""Who a request comes from."""

from dataclasses import dataclass

from layers.access import SEES_PEOPLE, STAFF, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody, or some program, that asks for something.

    Parameters
    ----------
    role : Role
    account_id : str or None
        None for a reader who is not signed in, and for the service itself.
    name : str
        What was typed at sign-in, for the own pages alone.
    person_id : str or None
        The person whose duties give a coordinator the segments.
    via : str or None
        The session or token by which the request came, as history and audit log name it.
    address : str or None
        Network address that the request came from.
    may_write : bool
        Whether changes are taken at all: not by tokens for reading.
    session_hash : str or None
        Of a signed-in browser: what its session is found by.
    must_change_password : bool
        Whether nothing else is answered before a password of the person's own is set.
    """

    role: Role
    account_id: str | None = None
    name: str = ""
    person_id: str | None = None
    via: str | None = None
    address: str | None = None
    may_write: bool = False
    session_hash: str | None = None
    must_change_password: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether an account stands behind the request."""
        return self.account_id is not None

    @property
    def actor(self) -> str:
        """Who the history names."""
        return self.account_id or str(self.role)

    @property
    def sees_restricted(self) -> bool:
        """Whether the fields that the public profile leaves out are shown."""
        return self.role in STAFF

    @property
    def sees_people(self) -> bool:
        """Whether names and telephone numbers are shown."""
        return self.role in SEES_PEOPLE


SYSTEM = Principal(Role.ADMINISTRATOR, name="console", via="console", may_write=True)
"""The operator at the command line, who has the database anyway."""
