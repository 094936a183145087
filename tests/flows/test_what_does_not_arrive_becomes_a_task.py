"""Uncertain, refused, put off: never twice to a citizen, never silently lost, and to staff rather twice than never."""

import itertools
from datetime import timedelta

import pytest

from bot.actions.delivering import open_envelope
from bot.actions.showing import Letter
from bot.rules.delivery import LEASE, STAFF_TRIES
from bot.rules.letters import Kind, Rendered
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from scheduler import delivery
from scheduler.delivery import words
from tests.world import World, copenhagen, expect, expect_silence, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
PERHAPS = "Måske leveret: beskeden til B-017 om fredag den 27. november kl. 14.00"


async def _known(world: World) -> tuple[Person, Person]:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    assert len(texts(amina)) == 1
    return mette, amina


def _break(world: World, kind: FaultKind, person: Person, times: int = 1) -> None:
    world.telegram.faults.order(kind, method="sendMessage", chat_id=person.id, times=times)


def _states(world: World, like: str) -> list[str]:
    rows = world.look("select state from messages where kind like :like order by id", like=like)
    return [str(state) for (state,) in rows]


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.READ_TIMEOUT_BEFORE,
        FaultKind.RESET_BEFORE,
        FaultKind.INTERNAL_ERROR,
        FaultKind.GATEWAY_TIMEOUT,
    ],
)
async def test_news_without_a_verdict_is_not_repeated_and_the_host_is_told(
    world: World, kind: FaultKind
) -> None:
    mette, amina = await meet(world)
    _break(world, kind, amina)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect_silence(amina)
    expect(mette, PERHAPS, "Ring for en sikkerheds skyld", buttons=["Set", "Jeg ringer nu"])
    assert _states(world, "news") == ["uncertain"]

    await world.until("2026-11-24 10:00")
    expect(amina, "Kan du stadig komme?")


async def test_news_that_arrived_without_a_verdict_is_settled_by_a_tap(world: World) -> None:
    mette, amina = await meet(world)
    _break(world, FaultKind.READ_TIMEOUT_AFTER, amina)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect(amina, "Du har fået en tid")
    expect(mette, PERHAPS)
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")
    assert _states(world, "news") == ["sent"]


async def test_uncertain_news_counts_as_told_so_that_the_next_change_is_one(world: World) -> None:
    mette, amina = await meet(world)
    _break(world, FaultKind.READ_TIMEOUT_AFTER, amina)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect(amina, "Du har fået en tid")
    expect(mette, PERHAPS)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 14:00")
    await world.settle()
    expect(amina, "er flyttet")


async def test_an_uncertain_reminder_is_nobodys_task_and_the_next_one_comes(world: World) -> None:
    mette, amina = await _known(world)
    _break(world, FaultKind.READ_TIMEOUT_BEFORE, amina)
    await world.until("2026-11-26 09:00")
    expect_silence(amina, mette)
    assert "uncertain" in _states(world, "reminder.%")
    await world.until("2026-11-26 10:00")
    expect(amina, "Husk din tid i morgen")


async def test_an_uncertain_message_to_staff_is_sent_again(world: World) -> None:
    mette, amina = await _known(world)
    _break(world, FaultKind.READ_TIMEOUT_AFTER, mette)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    assert ["Afbud fra B-017" in text for text in texts(mette)] == [True, True]
    assert _states(world, "staff.regret") == ["uncertain", "sent"]


async def test_it_is_sent_again_five_times_ever_more_rarely(world: World) -> None:
    mette, amina = await _known(world)
    _break(world, FaultKind.READ_TIMEOUT_BEFORE, mette, times=100)
    amina.tap("Jeg kan ikke")
    await world.forward(hours=1)
    expect(amina, "Det er ikke godkendt endnu")
    expect_silence(mette)
    assert _states(world, "staff.regret") == ["uncertain"] * (1 + STAFF_TRIES)
    calls = [
        c.at for c in world.telegram.calls if str(c.parameters.get("chat_id")) == str(mette.id)
    ]
    waits = [later - earlier for earlier, later in itertools.pairwise(calls)][-STAFF_TRIES:]
    assert waits == sorted(waits)
    assert waits[-1] >= timedelta(seconds=32)


async def test_tries_that_were_put_off_do_not_count_against_being_sent_again(
    world: World,
) -> None:
    mette, amina = await _known(world)
    _break(world, FaultKind.BAD_GATEWAY, mette, times=STAFF_TRIES + 2)
    _break(world, FaultKind.READ_TIMEOUT_BEFORE, mette)
    amina.tap("Jeg kan ikke")
    await world.forward(hours=1)
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")


@pytest.mark.parametrize(
    "kind", [FaultKind.BAD_GATEWAY, FaultKind.UNAVAILABLE, FaultKind.CONNECT_ERROR]
)
async def test_what_was_surely_not_sent_is_sent_later(world: World, kind: FaultKind) -> None:
    mette, amina = await meet(world)
    _break(world, kind, amina, times=3)
    world.import_appointments(FRIDAY)
    await world.forward(minutes=1)
    expect(amina, "Du har fået en tid")
    expect_silence(mette)
    assert world.look("select attempts from messages where kind = 'news'") == [(4,)]


async def test_a_chat_that_gets_too_much_is_left_alone_as_long_as_telegram_asks(
    world: World,
) -> None:
    mette, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    world.telegram.faults.order(
        FaultKind.TOO_MANY_REQUESTS, method="sendMessage", chat_id=amina.id, retry_after=60
    )
    world.import_appointments(FRIDAY, "B1;B-018;MEJ;jobsamtale;27-11-2026 10:00")
    await world.forward(seconds=50)
    expect(jonas, "Du har fået en tid")
    expect_silence(amina)
    await world.forward(seconds=20)
    expect(amina, "Du har fået en tid")
    expect_silence(mette)


def _spoil_words(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    """Letters of `kind` are put into HTML that Telegram takes offence at."""
    right = delivery.words

    def spoiled(letter: Letter, appended_to: str | None) -> Rendered:
        return Rendered(text="<b>") if letter.kind is kind else right(letter, appended_to)

    monkeypatch.setattr(delivery, "words", spoiled)


async def test_what_telegram_refuses_is_the_hosts_to_say(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette, amina = await meet(world)
    _spoil_words(monkeypatch, Kind.APPOINTMENT_NEW)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect_silence(amina)
    expect(mette, "Beskeden til B-017 om fredag den 27. november kl. 14.00 når ikke frem i tide")
    assert world.look("select state, reason, attempts from messages where kind = 'news'") == [
        ("failed", "refused", 1)
    ]


async def test_a_message_to_staff_that_is_refused_is_not_tried_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette, amina = await _known(world)
    _spoil_words(monkeypatch, Kind.STAFF_REGRET)
    amina.tap("Jeg kan ikke")
    await world.forward(hours=1)
    expect(amina, "Det er ikke godkendt endnu")
    expect_silence(mette)
    assert _states(world, "staff.regret") == ["failed"]


async def test_a_crash_in_mid_send_leaves_it_uncertain(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    with world.database.write() as session:
        session.connection().exec_driver_sql(
            "update messages set lease_owner = 'run' where kind = 'news'"
        )
    (message_id,) = world.look("select id from messages where kind = 'news'")[0]
    with world.database.write() as session:
        opened = open_envelope(
            session,
            world.policy,
            int(str(message_id)),
            owner="run",
            words=words,
            now=world.clock.now(),
        )
    assert opened is not None
    assert _states(world, "news") == ["sending"]

    await world.restart()
    await world.forward(seconds=LEASE.total_seconds() + 1)

    expect_silence(amina)
    expect(mette, PERHAPS)
    assert _states(world, "news") == ["uncertain"]


async def test_nothing_is_opened_without_the_lease(world: World) -> None:
    await meet(world)
    world.import_appointments(FRIDAY)
    (message_id,) = world.look("select id from messages where kind = 'news'")[0]
    with world.database.write() as session:
        opened = open_envelope(
            session,
            world.policy,
            int(str(message_id)),
            owner="another",
            words=words,
            now=copenhagen("2026-11-23 09:30"),
        )
    assert opened is None
    assert _states(world, "news") == ["planned"]
