"""Pictures, voice, files and the rest are refused in one sentence, and never fetched."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.simulator.people import Person
from tests.world import World, everything_kept, expect, expect_silence, meet

REFUSED = "Vi kan ikke tage imod billeder, lyd eller filer her. Send dem i Digital Post."
ROUTES = {
    "picture": Person.send_photo,
    "voice": Person.send_voice,
    "sticker": Person.send_sticker,
    "file": Person.send_document,
    "picture with words": lambda person: person.send_photo("jeg er syg i dag"),
}


@pytest.mark.parametrize("send", ROUTES.values(), ids=ROUTES)
async def test_it_is_refused_and_never_fetched(
    world: World, send: Callable[[Person], object]
) -> None:
    mette, amina = await meet(world)
    send(amina)
    await world.settle()
    expect(amina, REFUSED, buttons=[])
    send(mette)
    await world.settle()
    expect(mette, REFUSED, buttons=[])
    stranger = world.person("Sofie")
    send(stranger)
    await world.settle()
    expect(stranger, REFUSED, buttons=[])
    methods = {call.method for call in world.telegram.calls}
    assert not methods & {"getFile", "deleteMessage", "forwardMessage", "copyMessage"}
    assert "syg i dag" not in everything_kept(world.database)


# What the pretend Telegram's people have no finger for, as Telegram describes it.
OTHERS: dict[str, dict[str, Any]] = {
    "place": {"location": {"latitude": 55.0, "longitude": 12.0}},
    "contact": {"contact": {"phone_number": "+4500000001", "first_name": "X"}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "contact with a number in its card": {
        "contact": {"phone_number": "1", "first_name": "X", "vcard": "NOTE:010203-4567"}
    },
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
}


@pytest.mark.parametrize(("name", "content"), OTHERS.items(), ids=OTHERS)
async def test_whatever_is_no_text_is_refused(
    world: World, name: str, content: dict[str, Any]
) -> None:
    mette, amina = await meet(world)
    like = amina.send_sticker()
    await world.settle()
    expect(amina, REFUSED)
    sent = {
        "message_id": like.id + 1000,
        "date": int(world.clock.now().timestamp()),
        "chat": {"id": amina.id, "type": "private"},
        "from": {"id": amina.id, "is_bot": False, "first_name": "Amina"},
        **content,
    }
    world.telegram.world.updates.add("message", sent)
    await world.settle()
    is_cpr = "number" in name
    expect(amina, "Skriv ikke CPR-nummer her." if is_cpr else REFUSED)
    if is_cpr:
        expect(mette, "lignede et CPR-nummer")
    expect_silence(mette)
    kept = everything_kept(
        world.database
    )  # with what is encrypted: four digits are found in that by chance
    assert "010203-4567" not in kept
    assert "0102034567" not in kept


async def test_an_edited_caption_says_nothing_new(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    picture = amina.send_photo("hej")
    await world.settle()
    expect(amina, REFUSED)
    world.telegram.world.announce(
        world.telegram.world.chats[amina.id], picture, kind="edited_message"
    )
    await world.settle()
    expect_silence(amina)
