"""Two processes that change the same features at once, over HTTP with If-Match: nothing is lost."""

import subprocess
import sys
from collections.abc import Callable

import orjson
from sqlalchemy import func, select

from accounts import new_account, program, token_of
from geo_service.db.tables import CHANGES
from geo_service.service import Service
from layers.access import Role

WRITERS = 2

EACH = 300
"""Changes of each writer: each adds one to a number in one of `FEATURES` features."""

FEATURES = 5
ITEMS = "/collections/townships/items"

WRITER = """
import json, sys
from http.client import HTTPConnection
address, token, count, features = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
connection = HTTPConnection(address, timeout=60)
headers = {"Authorization": token}
refused = 0
for number in range(count):
    path = "/collections/townships/items/" + features[number % len(features)]
    while True:
        connection.request("GET", path, headers=headers)
        read = connection.getresponse()
        value = json.loads(read.read())["properties"]["accuracy_m"]
        body = json.dumps({"properties": {"accuracy_m": value + 1}})
        sent = {"If-Match": read.headers["ETag"], "Content-Type": "application/merge-patch+json"}
        connection.request("PATCH", path, body, {**headers, **sent})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            break
        assert answer.status == 412, answer.status
        refused += 1
print(refused)
"""


def test_two_writers_lose_nothing(service: Service, serve: Callable) -> None:
    client = program(service, Role.PLANNER)
    token = token_of(service, new_account(service, Role.PLANNER))["Authorization"]
    names = [f"town-{number}" for number in range(FEATURES)]
    for name in names:
        properties = {"code": "1", "name_zh": "镇", "kind": "town", "accuracy_m": 0}
        properties |= {"source": "test", "certainty": "surveyed"}
        body = {"type": "Feature", "id": name, "geometry": None, "properties": properties}
        headers = {"Content-Type": "application/geo+json"}
        assert client.post(ITEMS, content=orjson.dumps(body), headers=headers).status_code == 201
    with serve(service) as address:
        command = [sys.executable, "-c", WRITER, address.removeprefix("http://"), token, str(EACH)]
        writers = [
            # Each goes its own way through them, so that they meet now and then, not every time.
            subprocess.Popen([*command, ",".join(order)], stdout=subprocess.PIPE, text=True)
            for order in (names, names[::-1])
        ]
        refused = [int(writer.communicate(timeout=120)[0]) for writer in writers]
        assert [writer.returncode for writer in writers] == [0] * WRITERS
        total = sum(client.get(f"{ITEMS}/{name}").json()["properties"]["accuracy_m"] for name in names)
        with service.database.read() as session:
            updates = session.scalar(select(func.count()).where(CHANGES.c.action == "update"))
    assert total == updates == WRITERS * EACH
    assert sum(refused) > 0, "the writers never met, so nothing was shown"
