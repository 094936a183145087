"""The pretend Bot API over real HTTP, on this machine only."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TimedOut

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.server import (
    PortTakenError,
    create_app,
    running,
    serve,
    until,
)
from bot.simulator.telegram import Telegram
from bot.web.serving import CannotListenError


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The server has nothing to complain of, whatever is broken on order."""
    yield
    records = caplog.get_records("call") + caplog.get_records("teardown")
    assert [record.message for record in records if record.name.startswith("uvicorn")] == []


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[str]:
    async with running(create_app(telegram)) as address:
        yield address


@pytest.fixture
async def far(telegram: Telegram, address: str) -> AsyncIterator[Bot]:
    """A bot on the other side of a real connection."""
    async with Bot(telegram.token, base_url=f"{address}/bot") as bot:
        yield bot


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address) as client:
        yield client


async def test_a_bot_works_over_http(far: Bot, anna: Person) -> None:
    anna.write("hej")
    (update,) = await far.get_updates()
    assert update.message is not None
    await update.message.reply_text("Hej, Anna", reply_to_message_id=update.message.message_id)
    await far.send_document(anna.id, b"\r\nBEGIN\r\n", filename="tid.ics", caption="Din tid")
    assert anna.texts() == ["Hej, Anna", "Din tid"]
    assert anna.screen.document is not None
    assert anna.screen.document.content == b"\r\nBEGIN\r\n"
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await far.send_message(7, "Hej")
    anna.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await far.send_message(anna.id, "Hej")


async def test_json_bodies_and_queries_work_too(
    client: httpx.AsyncClient, telegram: Telegram, anna: Person
) -> None:
    bot = f"/bot{telegram.token}"
    said = await client.post(f"{bot}/sendMessage", json={"chat_id": anna.id, "text": "Hej"})
    assert said.json()["result"]["text"] == "Hej"
    assert (await client.get(f"{bot}/getChat", params={"chat_id": anna.id})).status_code == 200
    assert (await client.get("/bot1:WRONG/getMe")).status_code == 401
    assert (await client.get(f"{bot}/sendDice")).status_code == 404
    assert (await client.get("/botany")).json()["description"] == "Not Found"


async def test_a_token_may_come_escaped(client: httpx.AsyncClient, telegram: Telegram) -> None:
    escaped = telegram.token.replace(":", "%3A")
    answer = await client.get(f"/bot{escaped}/getMe")
    assert answer.json()["ok"] is True


async def test_a_429_says_when_in_the_header_too(
    client: httpx.AsyncClient, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.TOO_MANY_REQUESTS, retry_after=4)
    answer = await client.get(f"/bot{telegram.token}/getMe")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")


async def test_a_long_poll_is_woken_and_the_older_one_ended(
    far: Bot, telegram: Telegram, address: str, anna: Person
) -> None:
    telegram.world.updates.poll_second = 3600
    older = asyncio.create_task(far.get_updates(timeout=50))
    await telegram.world.updates.polled.wait()
    async with Bot(telegram.token, base_url=f"{address}/bot") as other:
        newer = asyncio.create_task(other.get_updates(timeout=50))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await older
        anna.write("hej")
        assert len(await newer) == 1


async def test_a_poller_that_hangs_up_takes_nothing_with_it(
    client: httpx.AsyncClient, telegram: Telegram, anna: Person
) -> None:
    telegram.world.updates.poll_second = 3600
    leaving = asyncio.create_task(client.get(f"/bot{telegram.token}/getUpdates?timeout=50"))
    await telegram.world.updates.polled.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    anna.write("hej")
    answer = await client.get(f"/bot{telegram.token}/getUpdates?timeout=50")
    assert len(answer.json()["result"]) == 1


async def test_a_caller_that_is_cut_off_while_asking_has_asked_nothing(
    address: str, telegram: Telegram
) -> None:
    port = int(address.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /bot{telegram.token}/sendMessage HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n"
    )
    writer.write(head.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{address}/bot{telegram.token}/getMe")).is_success
    assert [call.method for call in telegram.calls] == ["getMe"]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (FaultKind.RESET_BEFORE, []),
        (FaultKind.RESET_AFTER, ["Hej"]),
        (FaultKind.CONNECT_ERROR, []),
    ],
)
async def test_a_dropped_connection_is_a_real_one(
    far: Bot, telegram: Telegram, anna: Person, kind: FaultKind, sent: list[str]
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(NetworkError) as raised:
        await far.send_message(anna.id, "Hej")
    assert isinstance(raised.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert anna.texts() == sent
    await far.get_me()


async def test_of_two_requests_in_one_packet_the_first_may_be_dropped(telegram: Telegram) -> None:
    telegram.faults.order(FaultKind.RESET_BEFORE, method="getMe")
    async with running(create_app(telegram)) as address:
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        asked = f"POST /bot{telegram.token}/getMe HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
        writer.write(2 * asked.encode())
        assert await reader.read() == b""
        writer.close()


@pytest.mark.parametrize(
    ("kind", "sent"),
    [(FaultKind.READ_TIMEOUT_BEFORE, []), (FaultKind.READ_TIMEOUT_AFTER, ["Hej"])],
)
async def test_a_held_answer_lasts_until_the_caller_hangs_up(
    far: Bot, telegram: Telegram, anna: Person, kind: FaultKind, sent: list[str]
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(TimedOut) as raised:
        await far.send_message(anna.id, "Hej", read_timeout=0.3)
    assert isinstance(raised.value.__cause__, httpx.ReadTimeout)
    assert anna.texts() == sent


async def test_a_delayed_answer_comes_if_the_message_was_taken(
    far: Bot, telegram: Telegram, anna: Person
) -> None:
    telegram.faults.order(FaultKind.READ_TIMEOUT_AFTER, delay=0)
    assert (await far.send_message(anna.id, "Hej")).text == "Hej"
    telegram.faults.order(FaultKind.READ_TIMEOUT_BEFORE, delay=0)
    with pytest.raises(NetworkError):
        await far.send_message(anna.id, "Hej igen")
    assert anna.texts() == ["Hej"]


async def test_an_error_and_a_malformed_answer_travel(
    client: httpx.AsyncClient, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.UNAVAILABLE)
    telegram.faults.order(FaultKind.MALFORMED)
    assert (await client.get(f"/bot{telegram.token}/getMe")).status_code == 503
    assert (await client.get(f"/bot{telegram.token}/getMe")).content == b'{"ok":true,"result":'


async def test_the_control_leads_a_conversation(client: httpx.AsyncClient, far: Bot) -> None:
    created = await client.post("/control/people", json={"name": "Anna"})
    number = created.json()["id"]
    assert created.status_code == 201
    assert (await client.post(f"/control/people/{number}/start")).status_code == 200
    await far.send_message(number, "Hej")
    chat = (await client.get(f"/control/chats/{number}")).json()
    assert [message["text"] for message in chat["messages"]] == ["/start", "Hej"]
    ordered = {"kind": "reset_after", "method": "sendMessage"}
    assert (await client.post("/control/faults", json=ordered)).status_code == 201
    with pytest.raises(NetworkError):
        await far.send_message(number, "Hej igen")
    assert (await client.delete("/control/faults")).json() == {"done": True}
    missing = await client.get("/control/nowhere")
    assert (missing.status_code, list(missing.json())) == (404, ["error"])


async def test_a_server_that_stops_lets_waiting_polls_go(telegram: Telegram) -> None:
    telegram.world.updates.poll_second = 3600
    async with httpx.AsyncClient() as client:
        async with running(create_app(telegram)) as address:
            poll = asyncio.create_task(
                client.get(f"{address}/bot{telegram.token}/getUpdates?timeout=50", timeout=60)
            )
            await telegram.world.updates.polled.wait()
        with pytest.raises(httpx.TransportError):
            await poll
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


async def test_no_part_of_an_answer_waits_for_the_one_before_to_be_confirmed() -> None:
    async def delays(request: Request) -> PlainTextResponse:
        line = request.scope["state"]["connection"].get_extra_info("socket")
        return PlainTextResponse(str(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))

    app = Starlette(routes=[Route("/", delays)])
    async with running(app) as address, httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/")).text == "1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_serve_stops_cleanly_when_it_is_told(
    telegram: Telegram, number: signal.Signals
) -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(telegram, 0, ready=ready.set_result))
    people = f"{await ready}/control/people"
    async with httpx.AsyncClient() as client:
        assert (await client.get(people)).json() == {"people": []}
        os.kill(os.getpid(), number)
        await serving
        with pytest.raises(httpx.ConnectError):
            await client.get(people)


async def test_who_is_told_the_address_may_stop_it_in_that_moment(telegram: Telegram) -> None:
    told: list[str] = []

    def stop_at_once(address: str) -> None:
        told.append(address)
        os.kill(os.getpid(), signal.SIGTERM)

    with _ending_by_default(signal.SIGTERM):
        await serve(telegram, 0, ready=stop_at_once)
    assert len(told) == 1


@contextmanager
def _ending_by_default(number: signal.Signals) -> Iterator[None]:
    """As if the process ended by it, but for a fault in its place."""

    def end(*_: object) -> None:
        raise AssertionError("nobody heeded the signal")

    before = signal.signal(number, end)
    try:
        yield
    finally:
        signal.signal(number, before)


async def test_what_must_not_fail_meanwhile_ends_the_waiting_with_its_fault() -> None:
    working: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(until(asyncio.Event(), working))
    working.set_exception(ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        await waiting


async def test_serve_stops_cleanly_when_it_is_cancelled(telegram: Telegram) -> None:
    serving = asyncio.create_task(serve(telegram, 0))
    await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_port_that_is_taken_is_said_clearly(telegram: Telegram, address: str) -> None:
    port = int(address.rpartition(":")[2])
    with pytest.raises(PortTakenError) as raised:
        await serve(telegram, port)
    assert str(raised.value) == (
        f"Port {port} on 127.0.0.1 is used by another program. Choose another with --port."
    )
    assert raised.value.exit_status == 1


async def test_an_address_that_is_not_ours_is_said_clearly(telegram: Telegram) -> None:
    with pytest.raises(CannotListenError, match=r"Cannot listen on 192\.0\.2\.1, port 8081"):
        await serve(telegram, 8081, "192.0.2.1")
