"""A message that breaks on its way stops no other."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import TelegramError

from bot import messages as sentences
from bot.actions import composing, delivering, faulting, recording
from bot.rules.delivery import LEASE
from bot.store import messages
from tests.conftest import Logged
from tests.scheduler.rows import APPOINTMENT, amina_joins, assert_row
from tests.world import World, expect, expect_silence


def _breaks_for(kind: str, monkeypatch: pytest.MonkeyPatch, times: int = 100) -> list[str]:
    """Let the words of one kind be missing; gives the list of the tries."""
    render, tries = sentences.render, list[str]()

    def broken(which: Any, *given: Any) -> Any:
        if which == kind and len(tries) < times:
            tries.append(kind)
            raise LookupError("Amina")
        return render(which, *given)

    monkeypatch.setattr(sentences, "render", broken)
    return tries


async def test_a_message_without_words_stops_no_other_and_is_given_up_and_told(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    tries = _breaks_for("appointment.new", monkeypatch)

    world.import_appointments(APPOINTMENT)
    jonas.write("/hjaelp")
    await world.forward(minutes=1)

    expect(jonas, "/aftaler")
    expect_silence(amina)
    assert len(tries) == 2 * faulting.MESSAGE_TRIES  # with the others, and then alone
    tries_made = faulting.MESSAGE_TRIES
    assert_row(world, "news", state="failed", fault="LookupError", attempts=tries_made)
    assert_row(world, "news", lease_until=None, text=None)
    assert "message_failed" in world.events()
    expect(mette, "Beskeden til B-017", "når ikke frem", "Ring")
    error = logged.expect("message_unsayable")
    assert error.__dict__["fault"] == "LookupError"
    assert "LookupError: Amina" not in logged.text


async def test_operators_hear_once_how_many_were_given_up_and_nothing_of_whom(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    dan = await world.join_staff("Dan", "DRI")
    mette = await world.join_staff("Mette", "MEJ")
    await amina_joins(world)
    await world.join_citizen("Jonas", "B-018")
    _breaks_for("appointment.new", monkeypatch)

    world.import_appointments(APPOINTMENT, APPOINTMENT.replace("A1", "A2").replace("017", "018"))
    await world.forward(minutes=9)
    expect_silence(dan)
    await world.forward(minutes=1)

    told = expect(dan, "Udsendelse fejlede for 2 beskeder siden kl. 9.0", buttons=["Set"])
    assert "B-01" not in told.text
    dan.tap("Set")
    await world.settle()
    assert len(dan.unread()) == 1
    assert len(mette.unread()) == 2
    for _ in range(2):
        logged.expect("message_unsayable")


async def test_a_message_of_failures_that_fails_tells_of_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    dan = await world.join_staff("Dan", "DRI")
    amina = await amina_joins(world)
    for kind in ("help.menu", "operations.delivery_failures"):
        _breaks_for(kind, monkeypatch)
    amina.write("/hjaelp")
    await world.forward(hours=1)

    expect_silence(dan, amina)
    assert_row(world, "operations.delivery_failures", state="failed")
    for _ in range(2):
        logged.expect("message_unsayable")


async def test_a_message_that_finds_its_words_at_the_second_try_goes_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await amina_joins(world)
    _breaks_for("appointment.new", monkeypatch, times=1)

    world.import_appointments(APPOINTMENT)
    await world.forward(minutes=1)

    expect(amina, "Du har fået en tid")
    assert_row(world, "news", state="sent", fault=None)


async def test_a_message_to_a_stranger_that_breaks_is_nobody_s_task(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    stranger = world.person("Kim")
    _breaks_for("error.unknown_user", monkeypatch)
    stranger.write("Hej")

    await world.forward(minutes=1)

    assert_row(world, "error.unknown_user", state="failed")
    logged.expect("message_unsayable")


async def test_facts_that_can_not_be_found_are_the_same_as_words(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    compose = composing.compose

    def broken(session: Any, policy: Any, message: Any, now: Any) -> Any:
        if message.kind == "help.menu":
            raise KeyError("Amina")
        return compose(session, policy, message, now)

    monkeypatch.setattr(composing, "compose", broken)
    amina.write("/hjaelp")
    amina.write("/data")

    await world.forward(minutes=1)

    assert len(amina.unread()) == 1
    assert_row(world, "help.menu", state="failed")
    logged.expect("message_unsayable")


async def test_what_breaks_in_the_gateway_leaves_it_uncertain_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)

    async def broken(*_: object, **__: object) -> None:
        raise LookupError("Amina")

    with monkeypatch.context() as patched:
        patched.setattr(world.assembly.deps.gateway, "send", broken)
        amina.write("/hjaelp")
        await world.settle()

    assert_row(world, "help.menu", state="uncertain", fault="LookupError", lease_until=None)
    logged.expect("message_broke")
    expect_silence(amina)


async def test_another_s_claim_is_not_put_off(world: World) -> None:
    amina = await amina_joins(world)
    amina.write("/hjaelp")
    await world.assembly.receiver.poll()
    deps = world.assembly.deps
    [(message_id, _)] = await deps.database.arun(
        delivering.claim,
        now=deps.clock.now(),
        owner="another",
        limit=1,
        resting=frozenset(),
        spent=frozenset(),
    )

    given_up = await deps.database.arun(
        faulting.unsayable,
        deps.policy,
        message_id,
        owner=deps.owner,
        fault="KeyError",
        now=deps.clock.now(),
    )

    assert not given_up
    assert_row(world, "help.menu", state="planned", attempts=0, lease_owner="another")
    await world.forward(minutes=2)
    expect(amina, "/aftaler")


# --- faults of the database -----------------------------------------------------------------------


def _away(
    of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, target: object, times: int = 1
) -> None:
    """The database is away the first times that `of` is called."""
    _break(of, monkeypatch, target, OperationalError("SELECT", {}, Exception("away")), times=times)


def _away_for_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both for the record of all and for the record of one, after which nobody asks again."""
    _away(recording.record_all, monkeypatch, recording)
    _away(recording.record, monkeypatch, recording)


def _break(
    of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    target: object,
    fault: Exception,
    *,
    times: int,
) -> None:
    name, left = of.__name__, [fault] * times

    def broken(*given: Any, **named: Any) -> Any:
        if left:
            raise left.pop()
        return of(*given, **named)

    monkeypatch.setattr(target, name, broken)


async def test_a_database_that_is_away_while_opening_costs_a_pass(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    _away(delivering.open_one, monkeypatch, delivering)
    amina.write("/hjaelp")
    jonas.write("/hjaelp")

    await world.settle()

    assert logged.expect("database_fails").__dict__["fault"] == "OperationalError"
    for person in (amina, jonas):
        expect(person, "/aftaler")
    assert logged.surprises == []


async def test_a_database_that_is_away_for_a_moment_at_the_record_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    _away(recording.record_all, monkeypatch, recording)
    amina.write("/hjaelp")
    await world.settle()

    expect(amina, "/aftaler")
    assert_row(world, "help.menu", state="sent")
    logged.expect("database_fails")


async def test_a_database_that_stays_away_at_the_record_leaves_it_uncertain(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    _away_for_records(monkeypatch)
    amina.write("/hjaelp")
    await world.settle()
    expect(amina, "/aftaler")
    assert_row(world, "help.menu", state="sending")

    await world.forward(seconds=LEASE.seconds + 1)

    assert_row(world, "help.menu", state="uncertain")
    expect_silence(amina)
    logged.expect("database_fails")


async def test_what_breaks_at_the_record_of_one_leaves_the_others_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    whole = recording.record

    def broken(session: Any, policy: Any, message_id: int, result: Any, *, now: Any) -> None:
        if messages.locked(session, message_id).kind == "help.menu":
            raise LookupError("here")
        whole(session, policy, message_id, result, now=now)

    _break(recording.record_all, monkeypatch, recording, LookupError("here"), times=1)
    monkeypatch.setattr(recording, "record", broken)
    amina.write("/hjaelp")
    jonas.write("/data")
    await world.settle()

    assert [len(person.unread()) for person in (amina, jonas)] == [1, 1]
    assert_row(world, "help.menu", state="sending")
    assert world.look("select state from messages where kind like 'data.%'") == [("sent",)]
    assert logged.expect("concern_failed").__dict__["fault"] == "LookupError"
    await world.forward(seconds=LEASE.seconds + 1)
    assert_row(world, "help.menu", state="uncertain")


async def test_a_rescue_that_breaks_stops_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await amina_joins(world)
    _away_for_records(monkeypatch)
    amina.write("/hjaelp")
    await world.settle()
    expect(amina, "/aftaler")
    logged.expect("database_fails")

    def broken(*_: object, **__: object) -> int:
        raise LookupError("here")

    monkeypatch.setattr(recording, "rescue", broken)
    world.clock.push_to(world.clock.now() + LEASE)
    amina.write("/data")
    await world.settle()

    assert len(amina.unread()) == 1
    assert logged.expect("concern_failed").__dict__["fault"] == "LookupError"


async def test_a_plain_error_of_telegram_s_library_is_a_result_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await amina_joins(world)

    async def strange(*_: object, **__: object) -> None:
        raise TelegramError("Amina")

    with monkeypatch.context() as patched:
        patched.setattr(type(world.assembly.application.bot), "do_api_request", strange)
        amina.write("/hjaelp")
        await world.settle()

    assert_row(world, "help.menu", state="uncertain", fault="TelegramError")
