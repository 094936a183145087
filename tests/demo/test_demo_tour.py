"""The guided tour from end to end, over HTTP: its instants come true, whatever else the unit does."""

from tests.conftest import Logged
from tests.demo.visitor import Visitor, visiting

AMINA, METTE, LEA = 0, 1, 2


async def test_the_tour_comes_true(logged: Logged) -> None:
    async with visiting(seed=7, size=10) as visitor:
        stops = (await visitor.state())["tour"]["appointments"]
        await _a_reminder_and_a_yes(visitor, stops["yes"])
        await _a_regret_and_its_decision(visitor, stops["regret"])
        await _a_silence_that_is_seen(visitor, stops["silent"])
        await _a_missed_appointment_climbs(visitor, stops["missed"])
        await _the_record_shows_it_all(visitor, stops["missed"])
    assert logged.surprises == []


async def _a_reminder_and_a_yes(visitor: Visitor, stop: dict[str, str]) -> None:
    await visitor.forward(stop["reminder_at"])
    assert "Husk din tid i morgen" in (await visitor.texts(AMINA))[-1]
    state = await visitor.tap(AMINA, "Ja, jeg kommer")
    assert state["tour"]["appointments"]["yes"]["answer"] == "confirmed"


async def _a_regret_and_its_decision(visitor: Visitor, stop: dict[str, str]) -> None:
    await visitor.forward(stop["reminder_at"])
    await visitor.tap(AMINA, "Jeg kan ikke")
    await visitor.tap(AMINA, "Jeg har job eller skole")
    assert "Afbud fra B-001" in (await visitor.texts(METTE))[-1]
    state = await visitor.tap(METTE, "Godkend afbud")
    assert state["tour"]["appointments"]["regret"]["answer"] == "regret_approved"
    assert "Dit afbud er godkendt" in (await visitor.texts(AMINA))[-1]


async def _a_silence_that_is_seen(visitor: Visitor, stop: dict[str, str]) -> None:
    state = await visitor.forward(stop["listed_at"])
    assert state["tour"]["appointments"]["silent"]["answer"] == "none"
    newest = (await visitor.texts(METTE))[-1]
    assert "har ikke svaret" in newest
    assert "B-001" in newest


async def _a_missed_appointment_climbs(visitor: Visitor, stop: dict[str, str]) -> None:
    await visitor.do("appointment", appointment=stop["key"])
    await visitor.forward(stop["asked_at"])
    assert any("B-001 kl. 10.30" in text for text in await visitor.texts(METTE))
    assert not any("B-001" in text for text in await visitor.texts(LEA))
    state = await visitor.forward(stop["head_at"])
    assert "Der mangler en registrering: B-001" in (await visitor.texts(LEA))[-1]
    climbed = [line for line in state["appointment"]["timeline"] if line["kind"] == "climbed"]
    assert [line["text"]["en"] for line in climbed] == [
        "Question about attendance sent to Nora",
        "Missing registration sent to Lea",
    ]
    state = await visitor.tap(LEA, "Ikke mødt")
    assert state["tour"]["appointments"]["missed"]["attendance"] == "no_show"


async def _the_record_shows_it_all(visitor: Visitor, stop: dict[str, str]) -> None:
    state = await visitor.forward("hour")
    appointment = state["appointment"]
    kinds = [line["kind"] for line in appointment["timeline"]]
    assert appointment["key"] == stop["key"]
    assert {"other", "sent", "asked", "climbed", "registered"} <= set(kinds)
    texts = [line["text"]["da"] for line in appointment["timeline"]]
    assert "Lea registrerede: ikke mødt" in texts
    assert "Spørgsmålet «Er alt i orden?» sendt til borgeren" in texts
    assert [line["at"] for line in appointment["timeline"]] == sorted(
        line["at"] for line in appointment["timeline"]
    )
    assert "Er alt i orden?" in (await visitor.texts(AMINA))[-1]
    assert state["trouble"]["counts"]["doubled"] == 0
