"""The thread of the serving process that sends what waits in the outbox."""

from geo_service.notices.sending import put_morning, send_due
from geo_service.recurring import Recurring, outlived

LOOK_AGAIN_S = 30.0


class Sender(Recurring):
    """Looks twice a minute whether something is to be sent.

    A message is taken under the database's write lock, so that no two processes send it. What is being sent
    when the process ends may be sent once more after the next start.
    """

    name = "notices"

    def look(self) -> float:
        """Put the morning sheet into the outbox at its hour, and send what is due."""
        with outlived("notices failed"):
            put_morning(self._service, self._clock())
            send_due(self._service, self._clock)
        return LOOK_AGAIN_S
