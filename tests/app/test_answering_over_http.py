"""The program with a webhook, and what it answers to a monitor, over HTTP."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import pytest_asyncio

from bot import app
from bot.errors import ExtraMissing
from bot.receiver import ALLOWED, WebhookRefused, secret_token
from bot.settings import Settings
from bot.simulator.faults import FaultKind
from bot.simulator.webhook import posting
from bot.store import Database
from bot.store.schema import Lease
from bot.web import serving
from bot.web.serving import CannotListenError
from tests.app.conftest import Running, Watched
from tests.conftest import Logged

Given = Callable[..., Settings]


@pytest.fixture
def place() -> str:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest_asyncio.fixture
async def posts(telegram: Watched) -> AsyncIterator[None]:
    """The pretend Telegram posts to whatever webhook is set."""
    async with posting(telegram.world):
        yield


@pytest.mark.usefixtures("posts")
async def test_updates_come_by_the_webhook_and_by_polling_again_when_it_is_no_longer_set(
    given: Given, api_url: str, running: Running, telegram: Watched, place: str, db: Database
) -> None:
    kim, bo = telegram.person("Kim"), telegram.person("Bo")
    url = f"http://{place}/telegram/hook"

    async with running(given(api_url=api_url, listen=place, webhook_url=url)):
        await telegram.called("setWebhook")
        kim.write("Hej")
        await telegram.called("sendMessage")
        assert "kode" in kim.screen.text
        with db.read() as session:
            assert session.get(Lease, "receiving") is None

    webhook = telegram.world.webhook
    assert (webhook.url, webhook.secret_token) == (url, secret_token(b"a key for tests"))
    assert telegram.world.updates.allowed == ALLOWED
    assert "getUpdates" not in {call.method for call in telegram.calls}
    bo.write("Hej")  # while nobody is there

    async with running(given(api_url=api_url)):
        await telegram.called("sendMessage")

    assert "kode" in bo.screen.text
    assert telegram.world.webhook.url == ""


async def test_several_processes_take_what_is_posted(
    given: Given, api_url: str, running: Running, telegram: Watched, database_url: str
) -> None:
    """A balancer in front hands each request to one of them; one of them sends."""
    if database_url.startswith("sqlite"):
        pytest.skip("a file has one process")
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports.append(free.getsockname()[1])
    url = "https://eksempel.invalid/hook"
    people = [telegram.person(f"Kim {number}") for number in range(4)]
    turns = iter(ports * len(people))

    async def balanced(request: httpx.Request) -> httpx.Response:
        address = f"http://127.0.0.1:{next(turns)}{request.url.path}"
        return await client.post(address, content=await request.aread(), headers=request.headers)

    both = [given(api_url=api_url, listen=f"127.0.0.1:{port}", webhook_url=url) for port in ports]
    async with (
        httpx.AsyncClient(trust_env=False) as client,
        running(both[0], tick=False),
        running(both[1]),
        posting(telegram.world, httpx.MockTransport(balanced)),
    ):
        await _called(telegram, "setWebhook", len(ports))
        for person in people:
            person.write("Hej")
        await _called(telegram, "sendMessage", len(people))

    assert ["kode" in person.screen.text for person in people] == [True] * len(people)
    assert [len(person.unread()) for person in people] == [1] * len(people)


async def _called(telegram: Watched, method: str, times: int) -> None:
    while [call.method for call in telegram.calls].count(method) < times:
        await telegram.called(method)


@pytest.mark.parametrize("receive", [True, False])
async def test_without_a_webhook_health_and_metrics_are_answered_alone(
    given: Given,
    api_url: str,
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    *,
    receive: bool,
) -> None:
    listen, listening = serving.listen, asyncio.get_running_loop().create_future()

    def noted(*place: str | int) -> socket.socket:
        made = listen(*place)  # type: ignore[arg-type]  # as they come
        listening.set_result("http://{}:{}".format(*made.getsockname()))
        return made

    monkeypatch.setattr(serving, "listen", noted)
    url = None if receive else "http://127.0.0.1/hook"  # a scheduler alone has none either
    settings = given(api_url=api_url, listen="127.0.0.1:0", webhook_url=url)

    async with running(settings, receive=receive), httpx.AsyncClient(trust_env=False) as client:
        client.base_url = httpx.URL(await listening)
        silent = [] if receive else ["receiving"]  # nobody does, in any process
        while (await client.get("/healthz")).json()["silent"] != silent:
            pass  # until every concern has been round
        metrics = (await client.get("/metrics")).text
        assert 'aftalebot_heartbeat_age_seconds{concern="delivery"}' in metrics
        assert (await client.post("/hook")).status_code == 404


async def test_a_webhook_that_telegram_refuses_is_said_with_its_reason(
    given: Given, api_url: str
) -> None:
    settings = given(
        api_url=api_url, listen="127.0.0.1:0", webhook_url="https://eksempel.invalid:8444/hook"
    )
    with pytest.raises(WebhookRefused, match=r"only on ports 80, 88, 443 or 8443\): check"):
        await app.run(settings, receive=True, tick=False)


async def test_a_telegram_that_is_away_gets_the_webhook_later(
    given: Given,
    api_url: str,
    running: Running,
    telegram: Watched,
    place: str,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.receiver.PAUSES", (0,))
    telegram.faults.order(FaultKind.BAD_GATEWAY, method="setWebhook", times=3)

    async with running(
        given(api_url=api_url, listen=place, webhook_url=f"http://{place}/"), tick=False
    ):
        while not telegram.world.webhook.url:
            await telegram.called("setWebhook")

    assert logged.expect("receiving_waits").__dict__["trouble"] == "ServerFault"


async def test_a_place_that_is_taken_ends_the_start_with_a_sentence(
    given: Given, api_url: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = given(api_url=api_url, listen=f"127.0.0.1:{port}")
        with pytest.raises(CannotListenError, match=f"Cannot listen on 127.0.0.1, port {port}: "):
            await app.run(settings, receive=True, tick=False)


async def test_without_the_extra_a_place_to_listen_is_refused_with_what_to_install(
    given: Given, api_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("bot.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    with pytest.raises(ExtraMissing, match=r'pip install "aftalebot\[web\]"'):
        await app.run(given(api_url=api_url, listen="127.0.0.1:0"), receive=True, tick=False)
