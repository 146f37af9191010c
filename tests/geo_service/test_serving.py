"""The address that is taken before the work begins."""

import socket

from geo_service.serving import listening
from geo_service.settings import Settings


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_small_answers_do_not_wait_for_the_reader() -> None:
    """With Nagle's algorithm the body of an answer waits 40 ms behind its head."""
    port = free_port()
    with listening(Settings(port=port)) as (listener, _), socket.create_connection(("127.0.0.1", port)):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
