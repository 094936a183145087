"""Two processes behind nginx, set up as the documents say: one is killed, and everybody is answered once all the same."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.store import Database
from bot.store.schema import Lease
from tests.end_to_end.processes import Installation, Person, Process, eventually
from tests.quick import CIPHER

ROOT = Path(__file__).parents[2]
BRIEF = "tests.end_to_end.brief"
DOCUMENT = ROOT / "docs" / "operations.md"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
LACKING = "There is no nginx here to stand before the processes: apt-get install nginx-light"
AROUND = """
daemon off;
master_process off;
pid nginx.pid;
error_log errors.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path of_fastcgi;
    uwsgi_temp_path of_uwsgi;
    scgi_temp_path of_scgi;
    {documented}
}}
"""
CROWD = 10  # people who write before the one is killed, and as many after it

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port


def _documented(port: int, places: list[int]) -> str:
    """The document's settings of nginx for this machine: without TLS, which needs a name of one's own."""
    (settings,) = re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    without_tls, count = re.subn(r" *ssl_certificate.*\n", "", settings)
    assert count == 2
    changes = {"listen 443 ssl": f"listen 127.0.0.1:{port}"}
    changes |= {
        f"10.0.0.1{number}:8090": f"127.0.0.1:{place}" for number, place in enumerate(places, 1)
    }
    for written, here in changes.items():
        assert written in without_tls
        without_tls = without_tls.replace(written, here)
    return without_tls


@contextmanager
def _balancer(folder: Path, port: int, places: list[int]) -> Iterator[None]:
    """nginx at work inside, before the processes at these ports."""
    if not Path(NGINX).exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(LACKING)
    folder.mkdir()
    settings = folder / "nginx.conf"
    settings.write_text(AROUND.format(documented=_documented(port, places)), encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(settings), "-e", str(folder / "first.log")]
    with subprocess.Popen(command) as nginx:  # noqa: S603 - set up above
        try:
            yield
        finally:
            nginx.terminate()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, CIPHER)
    yield opened
    opened.close()


def _has_delivery(database: Database, process: Process) -> bool:
    owner = json.loads(process.line('"running"'))["owner"]
    with database.read() as session:
        lease = session.get(Lease, "concern:delivery")
        return lease is not None and lease.owner == owner


def _port(process: Process) -> int:
    port: int = json.loads(process.line('"listening"'))["port"]
    return port


def _handled(port: int) -> float:
    """How many updates the process has taken in."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    families = text_string_to_metric_families(text)
    samples = (sample for family in families for sample in family.samples)
    return sum(s.value for s in samples if s.labels.get("result") == "handled")


def _crowd(control: httpx.Client, name: str) -> list[Person]:
    people = [Person.appear(control, f"{name} {number}") for number in range(CROWD)]
    for person in people:
        person.write("Hej")
    return people


def _is_well(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200


def test_one_of_two_is_killed_and_everybody_is_answered_once(
    installation: Installation, control: httpx.Client, database: Database, tmp_path: Path
) -> None:
    port = _free_port()
    installation.settings |= {
        "PYTHONPATH": str(ROOT),
        "AFTALEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/hook",
        "AFTALEBOT_LISTEN": "127.0.0.1:0",
    }
    processes = [installation.start("run", module=BRIEF) for _ in range(2)]
    places = [_port(process) for process in processes]
    with _balancer(tmp_path / "balancer", port, places):
        people = _crowd(control, "Kim")
        for person in people:
            person.gets("kode")
        assert all(_handled(place) for place in places)  # both have their share

        delivers = eventually(
            lambda: next((p for p in processes if _has_delivery(database, p)), None),
            what="somebody who delivers",
        )
        (killed,) = (process for process in processes if process is not delivers)
        people += _crowd(control, "Bo")
        killed.popen.kill()
        people += _crowd(control, "Li")
        for person in people:
            person.gets("kode")

        assert [len(person.texts()) for person in people] == [1] * len(people)
        with database.read() as session:
            once = session.connection().exec_driver_sql("SELECT count(*) FROM handled_updates")
            assert once.scalar_one() == len(people)
        eventually(lambda: _is_well(_port(delivers)), what="health without the one that was killed")
        assert delivers.stop() == 0
    loud = [
        line
        for line in map(json.loads, delivers.logged.read_text().splitlines())
        if line["level"] not in {"info", "debug"}
    ]
    assert loud == []
