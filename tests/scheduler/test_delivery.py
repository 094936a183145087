"""A message on its way: nothing is sent twice, nothing is lost, and one that breaks stops no other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import TelegramError

from bot import messages as sentences
from bot.actions import composing, delivering, faulting, recording
from bot.rules.delivery import LEASE, LONGEST_DELAY
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from scheduler import delivery
from tests.conftest import Logged
from tests.world import World, expect, expect_silence

SEND = "sendMessage"
APPOINTMENT = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
SECOND = timedelta(seconds=1)


class KilledError(BaseException):
    """The process dies here: nothing after it runs, and nobody catches it."""


def _states(world: World) -> list[object]:
    return [state for (state,) in world.look("select state from messages order by id")]


def _row(world: World, kind: str) -> dict[str, object]:
    """The newest message of a kind."""
    names = ("state", "reason", "fault", "attempts", "lease_owner", "lease_until", "text")
    query = (
        "select state, reason, fault, attempts, lease_owner, lease_until, text"
        " from messages where kind = :kind order by id desc limit 1"
    )
    return dict(zip(names, world.look(query, kind=kind)[0], strict=True))


def _is(row: dict[str, object], **expected: object) -> None:
    assert {name: row[name] for name in expected} == expected


async def _amina(world: World) -> Person:
    return await world.join_citizen("Amina", "B-017")


async def _until_killed(world: World) -> None:
    with pytest.raises(KilledError):
        await world.settle()


# --- a process that dies --------------------------------------------------------------------------


async def test_a_crash_between_sending_and_the_record_leaves_it_uncertain_and_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _amina(world)
    world.import_appointments(APPOINTMENT)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(recording, "record", killed)
        await _until_killed(world)
    expect(amina, "Du har fået en tid")
    _is(_row(world, "news"), state="sending")

    await world.restart()
    await world.forward(seconds=LEASE.seconds + 1)

    expect_silence(amina)
    expect(mette, "Måske leveret")
    _is(_row(world, "news"), state="uncertain", fault="the process ended while sending")


async def test_a_crash_before_the_request_is_not_sent_either_as_nobody_can_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await _amina(world)
    amina.write("/hjaelp")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(world.assembly.deps.gateway, "send", killed)
        await _until_killed(world)

    await world.restart()
    await world.forward(seconds=LEASE.seconds + 1)
    expect_silence(amina)
    _is(_row(world, "help.menu"), state="uncertain", attempts=1)


async def test_a_crash_after_the_claim_costs_a_lease_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await _amina(world)
    amina.write("/hjaelp")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "open_envelope", killed)
        await _until_killed(world)
    _is(_row(world, "help.menu"), state="planned", attempts=0)

    await world.restart()
    await world.forward(seconds=LEASE.seconds + 1)

    expect(amina, "/aftaler")


async def test_a_tap_settles_what_was_uncertain(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _amina(world)
    world.telegram.faults.order(FaultKind.READ_TIMEOUT_AFTER, method=SEND)
    world.import_appointments(APPOINTMENT)
    await world.settle()
    expect(amina, "Du har fået en tid")
    expect(mette, "Måske leveret")
    _is(_row(world, "news"), state="uncertain")

    amina.tap("Jeg kan ikke")
    await world.settle()

    _is(_row(world, "news"), state="sent")
    assert "message_settled" in world.events()
    amina.unread()
    mette.unread()


async def test_a_late_record_does_not_undo_what_a_tap_has_settled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tap comes while the answer to the request is still on its way."""
    amina = await _amina(world)
    gateway, send = world.assembly.deps.gateway, world.assembly.deps.gateway.send

    async def send_and_be_tapped(*given: Any, **named: Any) -> Any:
        result = await send(*given, **named)
        amina.tap("Ja, jeg kommer")
        await world.assembly.receiver.poll()
        return result

    world.import_appointments(APPOINTMENT)
    with monkeypatch.context() as patched:
        patched.setattr(gateway, "send", send_and_be_tapped)
        await world.assembly.engine.tick("delivery")
    await world.settle()

    number = amina.screen.id
    query = "select state, telegram_message_id from messages where kind = 'news'"
    assert world.look(query) == [("sent", number)]
    amina.unread()


async def test_a_sender_that_is_only_slow_is_not_rescued_before_its_lease_is_over(
    world: World,
) -> None:
    amina = await _amina(world)
    world.telegram.faults.order(FaultKind.READ_TIMEOUT_AFTER, method=SEND)
    amina.write("/hjaelp")
    await world.settle()

    _is(_row(world, "help.menu"), state="uncertain", fault="TimedOut")
    amina.unread()


# --- trying later ---------------------------------------------------------------------------------


def _attempts(world: World) -> list[datetime]:
    """When Telegram was asked to take a message."""
    return [call.at for call in world.telegram.calls if call.method == SEND]


def _refused_until(world: World, person: Person) -> None:
    """Telegram's front takes nothing for this person any more."""
    world.telegram.calls.clear()
    world.telegram.faults.order(FaultKind.BAD_GATEWAY, method=SEND, times=1000, chat_id=person.id)


def _waits(world: World) -> list[int]:
    """Seconds between the tries."""
    return [(later - earlier) // SECOND for earlier, later in pairwise(_attempts(world))]


async def test_delays_double_up_to_five_minutes_for_as_long_as_the_matter_is_open(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _amina(world)
    world.import_appointments(APPOINTMENT)
    await world.settle()
    amina.tap("Jeg kan ikke")
    _refused_until(world, mette)

    await world.forward(minutes=30)

    assert _waits(world)[:8] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert set(_waits(world)[8:]) == {LONGEST_DELAY // SECOND}
    expect_silence(mette)
    amina.unread()

    world.telegram.faults.clear()
    await world.forward(minutes=5)
    expect(mette, "Afbud fra B-017")


async def test_an_answer_is_tried_until_it_is_of_no_use(world: World) -> None:
    amina = await _amina(world)
    amina.write("/hjaelp")
    _refused_until(world, amina)
    asked = world.clock.now()

    await world.forward(minutes=20)

    assert _waits(world)[:8] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert _attempts(world)[-1] <= asked + timedelta(minutes=10)
    _is(_row(world, "help.menu"), state="expired")
    expect_silence(amina)


async def test_news_that_never_gets_through_before_it_is_useless_becomes_the_host_s_task(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _amina(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;23-11-2026 10:30")
    _refused_until(world, amina)

    await world.until("2026-11-23 11:00")

    assert _row(world, "news")["state"] in {"expired", "dropped"}
    expect_silence(amina)
    expect(mette, "Beskeden til B-017", "når ikke frem", "Ring")


async def test_telegram_s_wish_is_waited_for_and_nobody_else_waits(world: World) -> None:
    amina = await _amina(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    kind = FaultKind.TOO_MANY_REQUESTS
    world.telegram.faults.order(kind, method=SEND, chat_id=amina.id, retry_after=40)
    amina.write("/hjaelp")
    jonas.write("/hjaelp")
    asked = world.clock.now()

    await world.settle()
    expect(jonas, "/aftaler")
    expect_silence(amina)

    await world.forward(seconds=60)
    expect(amina, "/aftaler")
    assert amina.screen.at >= asked + timedelta(seconds=40)


async def test_what_could_not_be_sent_at_first_is_sent_when_the_line_is_back(
    world: World,
) -> None:
    amina = await _amina(world)
    world.telegram.faults.order(FaultKind.CONNECT_ERROR, method=SEND, times=3)
    amina.write("/hjaelp")

    await world.forward(minutes=1)

    expect(amina, "/aftaler")
    _is(_row(world, "help.menu"), state="sent", attempts=4, fault=None)


# --- a message that breaks ------------------------------------------------------------------------


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
    amina = await _amina(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    tries = _breaks_for("appointment.new", monkeypatch)

    world.import_appointments(APPOINTMENT)
    jonas.write("/hjaelp")
    await world.forward(minutes=1)

    expect(jonas, "/aftaler")
    expect_silence(amina)
    assert len(tries) == faulting.MESSAGE_TRIES
    row = _row(world, "news")
    _is(row, state="failed", fault="LookupError", attempts=faulting.MESSAGE_TRIES)
    _is(row, lease_until=None, text=None)
    assert "message_failed" in world.events()
    expect(mette, "Beskeden til B-017", "når ikke frem", "Ring")
    error = logged.expect("message_unsayable")
    assert error.__dict__["fault"] == "LookupError"
    assert "LookupError: Amina" not in logged.text


async def test_a_message_that_finds_its_words_at_the_second_try_goes_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await _amina(world)
    _breaks_for("appointment.new", monkeypatch, times=1)

    world.import_appointments(APPOINTMENT)
    await world.forward(minutes=1)

    expect(amina, "Du har fået en tid")
    _is(_row(world, "news"), state="sent", fault=None)


async def test_a_message_to_a_stranger_that_breaks_is_nobody_s_task(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    stranger = world.person("Kim")
    _breaks_for("error.unknown_user", monkeypatch)
    stranger.write("Hej")

    await world.forward(minutes=1)

    assert _states(world) == ["failed"]
    logged.expect("message_unsayable")


async def test_facts_that_can_not_be_found_are_the_same_as_words(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _amina(world)
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
    assert _states(world)[-2:] == ["failed", "sent"]
    logged.expect("message_unsayable")


async def test_what_breaks_in_the_gateway_leaves_it_uncertain_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _amina(world)

    async def broken(*_: object, **__: object) -> None:
        raise LookupError("Amina")

    with monkeypatch.context() as patched:
        patched.setattr(world.assembly.deps.gateway, "send", broken)
        amina.write("/hjaelp")
        await world.settle()

    _is(_row(world, "help.menu"), state="uncertain", fault="LookupError", lease_until=None)
    logged.expect("message_broke")
    expect_silence(amina)


async def test_another_s_claim_is_not_put_off(world: World) -> None:
    amina = await _amina(world)
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
    _is(_row(world, "help.menu"), state="planned", attempts=0, lease_owner="another")
    await world.forward(minutes=2)
    expect(amina, "/aftaler")


# --- faults of the database -----------------------------------------------------------------------


def _away_once(of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, target: object) -> None:
    """The database is away the first time that `of` is called."""
    name, left = of.__name__, [1]

    def away(*given: Any, **named: Any) -> Any:
        if left:
            left.pop()
            raise OperationalError("SELECT", {}, Exception("away"))
        return of(*given, **named)

    monkeypatch.setattr(target, name, away)


async def test_a_database_that_is_away_while_opening_costs_a_lease(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _amina(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    _away_once(delivering.open_envelope, monkeypatch, delivering)
    amina.write("/hjaelp")
    jonas.write("/hjaelp")

    await world.settle()
    reached = [person for person in (amina, jonas) if person.unread()]
    assert len(reached) == 1  # the other's message is not held up

    await world.forward(seconds=LEASE.seconds + 1)
    assert [bool(person.unread()) for person in (amina, jonas)].count(True) == 1
    assert logged.expect("concern_failed").__dict__["fault"] == "OperationalError"
    assert logged.surprises == []


async def test_a_database_that_is_away_at_the_record_leaves_it_uncertain(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _amina(world)
    _away_once(recording.record, monkeypatch, recording)
    amina.write("/hjaelp")
    await world.settle()
    expect(amina, "/aftaler")
    _is(_row(world, "help.menu"), state="sending")

    await world.forward(seconds=LEASE.seconds + 1)

    _is(_row(world, "help.menu"), state="uncertain")
    expect_silence(amina)
    logged.expect("concern_failed")


async def test_a_rescue_that_breaks_stops_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _amina(world)
    _away_once(recording.record, monkeypatch, recording)
    amina.write("/hjaelp")
    await world.settle()
    expect(amina, "/aftaler")
    logged.expect("concern_failed")

    def broken(*_: object, **__: object) -> int:
        raise LookupError("here")

    monkeypatch.setattr(recording, "rescue", broken)
    world.clock.push_to(world.clock.now() + LEASE)
    amina.write("/data")
    await world.settle()

    assert len(amina.unread()) == 1
    assert logged.expect("concern_failed").__dict__["fault"] == "LookupError"


# --- pace -----------------------------------------------------------------------------------------


async def test_a_great_many_at_once_go_out_at_the_rate_and_telegram_refuses_none(
    world: World,
) -> None:
    people = [world.person(f"Person {n}") for n in range(60)]
    for person in people:
        person.write("Hej")
    world.telegram.calls.clear()
    began = world.clock.now()

    await world.settle()

    assert [len(person.unread()) for person in people] == [1] * 60
    calls = [call for call in world.telegram.calls if call.method == SEND]
    assert {call.status for call in calls} == {200}
    assert calls[-1].at - began >= timedelta(seconds=2)


async def test_answers_to_one_person_come_in_a_small_burst_and_then_one_a_second(
    world: World,
) -> None:
    amina = await _amina(world)
    await world.forward(seconds=10)
    for _ in range(5):
        amina.write("/hjaelp")
    world.telegram.calls.clear()
    began = world.clock.now()

    await world.settle()

    assert len(amina.unread()) == 5
    waits = [(at - began) // SECOND for at in _attempts(world)]
    assert waits == [0, 0, 0, 1, 2]


async def test_nothing_is_due_when_nothing_is_planned(world: World) -> None:
    deps = world.assembly.deps

    assert await delivery.tick(deps, deps.clock.now()) == 0
    assert await delivery.next_due(deps, deps.clock.now()) is None


async def test_a_plain_error_of_telegram_s_library_is_a_result_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await _amina(world)

    async def strange(*_: object, **__: object) -> None:
        raise TelegramError("Amina")

    with monkeypatch.context() as patched:
        patched.setattr(type(world.assembly.application.bot), "send_message", strange)
        amina.write("/hjaelp")
        await world.settle()

    _is(_row(world, "help.menu"), state="uncertain", fault="TelegramError")
