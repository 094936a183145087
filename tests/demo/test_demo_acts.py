"""What a visitor can do, over HTTP: each act has its effect in the snapshot, or says in a sentence why not."""

import asyncio
from typing import Any

import httpx

from bot.clock import COPENHAGEN
from bot.demo.seed import OPENS
from tests.conftest import Logged
from tests.demo.visitor import Visitor, at, until, visiting

AMINA, METTE, LEA = 0, 1, 2


async def test_the_room_is_monday_morning_with_three_people_at_the_phones(visitor: Visitor) -> None:
    state = await visitor.state()
    assert state["ready"]
    assert state["clock"]["now"] == OPENS.isoformat()
    assert state["clock"]["text"] == {
        "da": "mandag den 23. november 2026 kl. 7.30",
        "en": "Monday 23 November 2026 at 7.30",
    }
    assert not state["clock"]["busy"]
    assert state["clock"]["next"]["text"]["da"] == "kl. 9.40"
    assert state["clock"]["next"]["what"]["en"].startswith("Question about attendance to ")
    told = [(phone["person"], phone["title"]["da"]) for phone in state["phones"]]
    assert told == [("B-001", "Borger"), ("MEJ", "Konsulent"), ("LEA", "Afdelingschef")]
    welcome = state["phones"][AMINA]["messages"]
    assert [message["mine"] for message in welcome] == [True, False]
    assert welcome[1]["edited"]
    assert "Fortæl mig mere" not in welcome[1]["text"]
    commands = [entry["command"] for entry in state["phones"][AMINA]["commands"]]
    assert {"aftaler", "afbud", "hjaelp"} <= set(commands)
    roles = [person["role"] for person in state["people"]]
    assert {"citizen", "consultant", "substitute", "head", "provider"} == set(roles)
    assert state["trouble"]["counts"] == {
        "sent": 15, "uncertain": 0, "failed": 0, "waiting": 0, "doubled": 0,
    }  # fmt: skip


async def test_what_is_written_is_answered(visitor: Visitor) -> None:
    await visitor.do("phones/0/write", text="  /aftaler ")
    sent, *answers = (await visitor.phone(AMINA))["messages"][2:]
    assert (sent["mine"], sent["text"]) == (True, "/aftaler")
    assert len(answers) == 1
    assert "kl. 10.30" in answers[0]["text"]
    await visitor.do("phones/0/write", text="<b>Hej</b> & farvel")
    assert (await visitor.phone(AMINA))["messages"][4][
        "html"
    ] == "&lt;b&gt;Hej&lt;/b&gt; &amp; farvel"


async def test_a_tap_is_answered_and_shows_in_the_timeline(visitor: Visitor) -> None:
    await visitor.forward(at("2026-11-23 10:00"))
    state = await visitor.tap(AMINA, "Ja, jeg kommer")
    appointment = state["appointment"]
    assert (appointment["key"], appointment["answer"]) == ("A-001", "confirmed")
    assert state["tour"]["appointments"]["yes"]["answer"] == "confirmed"
    line = [(entry["kind"], entry["text"]["da"]) for entry in appointment["timeline"]]
    assert line == [
        ("other", "Aftalen er lagt ind"),
        ("sent", "Påmindelse sendt til borgeren"),
        ("answered", "Borgeren sagde ja"),
    ]
    assert "Husk din tid i morgen" in appointment["timeline"][1]["detail"]
    ahead = [(entry["time"]["da"], entry["text"]["en"]) for entry in appointment["next"]]
    assert ahead == [
        ("tirs. 24. nov. kl. 8.30", "Reminder on the day to the citizen"),
        ("tirs. 24. nov. kl. 10.40", "Question about attendance to Mette"),
    ]
    newest = state["phones"][AMINA]["messages"][-1]
    assert newest["edited"]
    assert newest["buttons"] == []


async def test_a_block_is_an_event_and_its_end_too(visitor: Visitor) -> None:
    await visitor.forward(at("2026-11-23 09:00"))
    state = await visitor.do("phones/0/block")
    assert state["phones"][AMINA]["blocked"]
    assert "B-001 kan ikke længere nås her" in (await visitor.texts(METTE))[-1]
    assert (await visitor.refused("phones/0/write", text="Hej"))[0] == 409
    state = await visitor.do("phones/0/unblock")
    assert not state["phones"][AMINA]["blocked"]
    await visitor.do("phones/0/write", text="/hjaelp")


async def test_a_phone_is_given_to_somebody_else_and_two_can_swap(visitor: Visitor) -> None:
    assert (await visitor.do("phones/0", person="B-002"))["phones"][AMINA]["person"] == "B-002"
    state = await visitor.do("phones/1", person="LEA")
    assert [phone["person"] for phone in state["phones"]] == ["B-002", "LEA", "MEJ"]
    first = state["appointment"]["choices"][0]
    assert first["label"]["da"].startswith("B-002 · ")
    state = await visitor.do("appointment", appointment=first["key"])
    assert (state["appointment"]["key"], state["appointment"]["citizen"]) == (first["key"], "B-002")


async def test_whoever_is_not_linked_joins_with_a_code(logged: Logged) -> None:
    async with visiting(size=14) as visitor:
        people = (await visitor.state())["people"]
        absent = next(person["key"] for person in people if not person["linked"])
        phone = (await visitor.do("phones/0", person=absent))["phones"][0]
        assert phone["messages"] == []
        await visitor.do("phones/0/write", text=f"/start {phone['code']}")
        await visitor.tap(0, "Fortæl mig mere")
        state = await visitor.tap(0, "Ja, jeg vil være med")
        assert next(p for p in state["people"] if p["key"] == absent)["linked"]
        assert state["phones"][0]["code"] is None
    assert logged.surprises == []


async def test_the_clock_goes_where_it_is_told(visitor: Visitor) -> None:
    assert (await visitor.forward("hour"))["clock"]["now"] == at("2026-11-23 08:30")
    assert (await visitor.forward("morning"))["clock"]["now"] == at("2026-11-24 07:30")
    before = await visitor.state()
    after = await visitor.forward("next")
    assert before["clock"]["now"] < after["clock"]["now"] < at("2026-11-24 08:01")
    count = sum(len(phone["messages"]) for phone in after["phones"])
    assert count >= sum(len(phone["messages"]) for phone in before["phones"])
    assert (await visitor.forward(at("2026-11-23 09:00")))["clock"]["now"] >= after["clock"]["now"]


async def test_a_playing_clock_runs_until_it_is_paused(visitor: Visitor) -> None:
    assert (await visitor.do("clock/play", speed=60))["clock"]["speed"] == 60
    await until(lambda: visitor.room.stage.clock.now() > OPENS)
    assert (await visitor.state())["clock"]["busy"]
    await visitor.do("phones/0/write", text="/aftaler")  # answered while time plays
    assert (await visitor.phone(AMINA))["messages"][-1]["mine"] is False
    state = await visitor.do("clock/play", speed=0)
    assert state["clock"]["speed"] == 0
    await until(lambda: not visitor.room.is_busy)
    stands = visitor.room.stage.clock.now()
    await asyncio.sleep(0.25)
    assert visitor.room.stage.clock.now() == stands
    assert stands.astimezone(COPENHAGEN).date() == OPENS.date()


async def test_a_newer_wish_for_the_clock_ends_the_older(visitor: Visitor) -> None:
    long = asyncio.create_task(visitor.ask("clock/forward", to=at("2026-12-04 10:00")))
    await until(lambda: visitor.room.is_busy)
    await visitor.do("clock/play", speed=0)
    assert (await long).status_code == 200
    assert (await visitor.state())["clock"]["now"] < at("2026-11-25 00:00")


async def test_the_stream_brings_a_snapshot_at_once_and_after_every_act(visitor: Visitor) -> None:
    stream = visitor.snapshots()
    first = await anext(stream)
    acting = asyncio.create_task(visitor.do("appointment", appointment="A-002"))
    async for snapshot in stream:
        assert snapshot["version"] > first["version"]
        if snapshot["appointment"]["key"] == "A-002":
            break
    await acting
    await stream.aclose()  # type: ignore[attr-defined] # an async generator


REFUSALS: list[tuple[str, dict[str, Any], int, str]] = [
    ("phones/0", {"person": "B-999"}, 409, "There is nobody called B-999."),
    ("phones/7", {"person": "LEA"}, 409, "There is no such phone."),
    ("phones/7/write", {"text": "Hej"}, 409, "There is no such phone."),
    ("phones/0/write", {"text": "  "}, 409, "Write something first."),
    ("phones/0/tap", {"message": 99_999, "button": 0}, 409, "That button is no longer there."),
    ("phones/0/tap", {"message": 1, "button": -1}, 409, "That button is no longer there."),
    ("clock/forward", {"to": "tomorrow"}, 409, "That point in time can't be understood."),
    (
        "clock/forward",
        {"to": "2026-11-24T10:00:00"},
        409,
        "That point in time can't be understood.",
    ),
    ("clock/forward", {"to": at("2027-11-24 10:00")}, 409, "The clock can't go that far at once."),
    ("clock/play", {"speed": 7}, 409, "There is no such speed."),
    ("trouble", {"kind": "flood"}, 409, "There is no such trouble."),
    ("appointment", {"appointment": "A-999"}, 409, "There is no such appointment."),
]


async def test_what_cannot_be_done_is_one_sentence(visitor: Visitor) -> None:
    before = await visitor.state()
    for path, body, status, sentence in REFUSALS:
        assert await visitor.refused(path, **body) == (status, sentence), path
    status, sentence = await visitor.refused("phones/0/write", words="Hej")
    assert (status, sentence.startswith("That can't be understood: ")) == (400, True)
    for content in (b"[]", b"{", b'{"text": 5}'):
        answer = await visitor.client.post("/api/phones/0/write", content=content)
        assert answer.status_code == 400
    assert (await visitor.client.get("/api/files/none")).status_code == 404
    after = await visitor.state()
    assert {**after, "version": 0} == {**before, "version": 0}


async def test_the_page_and_its_files_are_there_before_the_unit_has_moved_in(
    logged: Logged,
) -> None:
    async with visiting(furnished=False) as visitor:
        page = await visitor.client.get("/")
        assert "text/html" in page.headers["content-type"]
        script = await visitor.client.get("/static/js/main.js")
        assert "javascript" in script.headers["content-type"]
        assert script.headers["cache-control"] == "no-cache"
        state = await visitor.state()
        assert (state["ready"], state["seed"]) == (False, 1)
        assert await visitor.refused("clock/forward", to="hour") == (
            409,
            "One moment. The demo is getting ready.",
        )
        assert (await visitor.refused("crash"))[0] == 409
        assert (await visitor.refused("phones/0/write", text="Hej"))[0] == 409
        assert (await visitor.refused("trouble", kind="down"))[0] == 409
    assert logged.surprises == []


async def test_a_file_of_a_message_can_be_fetched(visitor: Visitor) -> None:
    telegram = visitor.room.stage.telegram
    chat = visitor.room.people["B-001"].id
    async with httpx.AsyncClient() as client:
        url = f"{visitor.client.base_url}/bot{telegram.token}/sendDocument"
        given = {"document": ("aftale.ics", b"BEGIN:VCALENDAR")}
        await client.post(url, data={"chat_id": str(chat)}, files=given)
    document = (await visitor.phone(AMINA))["messages"][-1]["document"]
    assert (document["name"], document["size"]) == ("aftale.ics", 15)
    answer = await visitor.client.get(document["url"])
    assert answer.content == b"BEGIN:VCALENDAR"
    assert answer.headers["content-disposition"] == 'attachment; filename="aftale.ics"'


async def test_the_end_may_come_while_time_is_running(logged: Logged) -> None:
    async with visiting() as visitor:
        await visitor.do("clock/play", speed=60)
        going = asyncio.create_task(visitor.room.forward(at("2026-12-04 10:00")))
        await until(lambda: visitor.room.stage.clock.now() > OPENS)
    await going
    assert logged.surprises == []
