"""The webhook: Telegram alone may post, 200 comes after the commit, and what comes again does nothing again."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from telegram import Update

from bot.actions import asking
from bot.simulator.webhook import posting
from bot.web.webhook import LARGEST
from tests.conftest import Logged
from tests.web.conftest import BROUGHT_BY, hook_up
from tests.world import World, expect, expect_silence


async def _all_taken(world: World) -> None:
    """Telegram has got rid of everything."""
    while world.telegram.world.updates.pending():  # noqa: ASYNC110 - the postman tells nobody
        await asyncio.sleep(0)


def _pending(world: World) -> list[dict[str, Any]]:
    return [update.as_object() for update in world.telegram.world.updates.pending()]


@pytest.mark.usefixtures("posted")
async def test_a_citizen_joins_and_is_answered_by_updates_that_are_posted(world: World) -> None:
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await _all_taken(world)
    await world.assembly.engine.run_until_quiet()
    expect(amina, "Du vælger selv")
    amina.tap("Fortæl mig mere")
    await _all_taken(world)
    await world.assembly.engine.run_until_quiet()
    expect(amina, "Vil du være med?")

    assert world.look("select count(*) from handled_updates") == [(2,)]
    assert world.assembly.deps.tally.updates == {"handled": 2}


async def test_200_comes_after_the_commit_and_what_comes_again_does_nothing_again(
    world: World, client: httpx.AsyncClient
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/hjaelp")
    (update,) = _pending(world)
    rows = world.look("select count(*) from messages")

    answers = await asyncio.gather(
        *(client.post("/hook", json=update, headers=BROUGHT_BY) for _ in range(3))
    )

    assert [answer.status_code for answer in answers] == [200] * 3
    assert world.look("select count(*) from messages") == [(int(str(rows[0][0])) + 1,)]
    assert world.assembly.deps.tally.updates["redelivered"] == 2
    await world.settle()
    expect(amina, "/aftaler")


async def test_a_database_that_is_away_makes_telegram_bring_it_again(
    world: World, site: Starlette, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    wrote, times = asking.wrote, 0

    def away(*given: Any, **named: Any) -> None:
        nonlocal times
        times += 1
        if times < 3:
            raise OperationalError("SELECT", {}, Exception("away"))
        wrote(*given, **named)

    monkeypatch.setattr(asking, "wrote", away)
    amina.write("/hjaelp")
    await hook_up(world)
    async with posting(world.telegram.world, httpx.ASGITransport(site)):
        await _all_taken(world)

    assert times == 3
    assert logged.expect("receiving_waits").__dict__["trouble"] == "database"
    info = await world.assembly.application.bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    await world.assembly.engine.run_until_quiet()
    expect(amina, "/aftaler")


async def test_a_fault_outside_the_database_is_no_answer_of_the_server_s(
    world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    async def broken(_: Update) -> bool:
        raise LookupError("min hemmelige besked")

    monkeypatch.setattr(world.assembly.receiver, "_handle_in_turn", broken)
    update = {"update_id": 7}

    answer = await client.post("/hook", json=update, headers=BROUGHT_BY)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert logged.expect("webhook_failed").__dict__["update"] == 7
    assert "hemmelige" not in logged.text


@pytest.mark.parametrize("word", ["", "another", "æ"])
async def test_who_does_not_know_the_word_is_not_listened_to(
    world: World, client: httpx.AsyncClient, word: str
) -> None:
    amina = world.person("Amina")
    amina.write("Hej")
    (update,) = _pending(world)
    headers = {b"X-Telegram-Bot-Api-Secret-Token": word.encode()} if word else {}

    answer = await client.post("/hook", json=update, headers=headers)

    assert (answer.status_code, answer.content) == (403, b"")
    assert world.look("select count(*) from handled_updates") == [(0,)]
    world.telegram.world.updates.clear()
    expect_silence(amina)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"min hemmelige besked",
        b"[]",
        b'"min hemmelige besked"',
        b'{"message": {"text": "min hemmelige besked"}}',
        b'{"update_id": 7, "message": {"text": "min hemmelige besked"}}',
        b'{"update_id": 7, "message": "min hemmelige besked"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_a_body_that_is_no_update_is_refused_and_nothing_of_it_logged(
    client: httpx.AsyncClient, logged: Logged, body: bytes
) -> None:
    answer = await client.post("/hook", content=body, headers=BROUGHT_BY)

    assert (answer.status_code, answer.content) == (400, b"")
    assert logged.expect("webhook_malformed").__dict__["fault"]
    assert "hemmelige" not in logged.text


async def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(
    client: httpx.AsyncClient,
) -> None:
    large = json.dumps({"update_id": 7, "x": "x" * LARGEST}).encode()

    async def bit_by_bit() -> Any:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    for content in (large, bit_by_bit()):
        answer = await client.post("/hook", content=content, headers=BROUGHT_BY)
        assert answer.status_code == 413
    claimed = BROUGHT_BY | {"content-length": "many"}
    assert (await client.post("/hook", content=b"{}", headers=claimed)).status_code == 413


async def test_nothing_else_is_answered_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/hook", headers=BROUGHT_BY)).status_code == 405
    assert (await client.post("/", headers=BROUGHT_BY)).status_code == 404


async def test_requests_of_one_chat_are_handled_in_the_order_in_which_they_come(
    world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And another chat's need not wait for them."""
    amina, jonas = world.person("Amina"), world.person("Jonas")
    try_it, begun, go_on = world.assembly.receiver._try, list[int](), asyncio.Event()

    async def held(update: Update) -> Any:
        begun.append(update.update_id)
        if update.effective_user and update.effective_user.id == amina.id:
            await go_on.wait()
        return await try_it(update)

    monkeypatch.setattr(world.assembly.receiver, "_try", held)
    for number in range(5):
        amina.write(str(number))
    jonas.write("Hej")
    updates = _pending(world)
    ids = [update["update_id"] for update in updates]

    posts = [
        asyncio.create_task(client.post("/hook", json=update, headers=BROUGHT_BY))
        for update in updates
    ]
    await posts[-1]
    assert begun == [ids[0], ids[-1]]
    go_on.set()
    await asyncio.gather(*posts)

    assert begun == [ids[0], ids[-1], *ids[1:-1]]
    world.telegram.world.updates.clear()
    await world.settle()
    for person in (amina, jonas):
        person.unread()
