"""What was certainly not delivered is tried again, ever later, for as long as it is of use, and at its pace."""

from datetime import datetime, timedelta
from itertools import pairwise

from bot.rules.delivery import LONGEST_DELAY
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from scheduler import delivery
from tests.scheduler.rows import APPOINTMENT, SECOND, SEND, amina_joins, assert_row, row
from tests.world import World, expect, expect_silence


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
    amina = await amina_joins(world)
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
    amina = await amina_joins(world)
    amina.write("/hjaelp")
    _refused_until(world, amina)
    asked = world.clock.now()

    await world.forward(minutes=20)

    assert _waits(world)[:8] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert _attempts(world)[-1] <= asked + timedelta(minutes=10)
    assert_row(world, "help.menu", state="expired")
    expect_silence(amina)


async def test_news_that_never_gets_through_before_it_is_useless_becomes_the_host_s_task(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;23-11-2026 10:30")
    _refused_until(world, amina)

    await world.until("2026-11-23 11:00")

    assert row(world, "news")["state"] in {"expired", "dropped"}
    expect_silence(amina)
    expect(mette, "Beskeden til B-017", "når ikke frem", "Ring")


async def test_telegram_s_wish_is_waited_for_and_nobody_else_waits(world: World) -> None:
    amina = await amina_joins(world)
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
    amina = await amina_joins(world)
    world.telegram.faults.order(FaultKind.CONNECT_ERROR, method=SEND, times=3)
    amina.write("/hjaelp")

    await world.forward(minutes=1)

    expect(amina, "/aftaler")
    assert_row(world, "help.menu", state="sent", attempts=4, fault=None)


# --- pace -----------------------------------------------------------------------------------------


async def test_a_great_many_at_once_go_out_at_the_rate_and_telegram_refuses_none(
    world: World,
) -> None:
    people = [world.person(f"Person {n}") for n in range(40)]
    for person in people:
        person.write("Hej")
    world.telegram.calls.clear()
    began = world.clock.now()

    await world.settle()

    assert [len(person.unread()) for person in people] == [1] * 40
    calls = [call for call in world.telegram.calls if call.method == SEND]
    assert {call.status for call in calls} == {200}
    assert calls[-1].at - began >= timedelta(seconds=1.2)


async def test_answers_to_one_person_come_in_a_small_burst_and_then_one_a_second(
    world: World,
) -> None:
    amina = await amina_joins(world)
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
    assert await deps.database.aread(delivery.next_due, deps, deps.clock.now()) is None
