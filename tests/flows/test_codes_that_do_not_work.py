"""Wrong, used, expired and somebody else's codes; and who tries too often."""

import pytest

from bot.simulator.people import Person
from tests.world import World, everything_kept, expect, expect_silence

WELCOME = "Hej {}. Her kan du få besked om dine aftaler"
BAD = "Koden virker ikke. En kode kan bruges én gang og gælder i 7 dage."
LOCKED = "Du har prøvet for mange gange. Prøv igen om en time, eller ring på +45 00 00 00 01."
TAKEN = "Din Telegram er allerede i brug her. Derfor virker koden ikke."


async def say(world: World, person: Person, *texts: str) -> None:
    for text in texts:
        person.write(text)
        await world.settle()


def links(world: World) -> list[tuple[object, ...]]:
    return world.look(
        "select coalesce(c.ref, s.initials), l.state from links l"
        " left join citizens c on c.id = l.citizen_id left join staff s on s.id = l.staff_id"
        " order by l.id"
    )


async def test_a_stranger_is_told_how_to_get_in(world: World) -> None:
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    stranger = world.person("Sofie")
    await say(world, stranger, "hvad er det her for noget?")
    expect(stranger, "Jeg kender dig ikke endnu. Bed Eksempel Kommune om en kode", buttons=[])
    for command in ("/aftaler", "/ring", "/stop", "hjælp"):
        await say(world, stranger, command)
        expect(stranger, "Jeg kender dig ikke endnu.")
    await say(world, stranger, "/start")
    expect(stranger, "Skriv den kode, du har fået af Eksempel Kommune. Koden har otte tegn.")
    assert links(world) == []
    assert "hvad er det her" not in everything_kept(world.database)


@pytest.mark.parametrize("typed", ["0000-0000", "/start 0000-0000", "/start hvad er det"])
async def test_a_code_that_nobody_was_given_does_not_work(world: World, typed: str) -> None:
    world.invite("B-017")
    stranger = world.person("Sofie")
    await say(world, stranger, typed)
    expect(stranger, BAD, "Bed om en ny kode på +45 00 00 00 01.")
    assert "wrong_code" in world.events()
    assert links(world) == []


async def test_a_code_is_used_once(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    amina.start(code)
    await world.settle()
    expect(amina, WELCOME.format("Amina"))
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, "Vil du være med?")
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, "Tak. Nu får du besked her")

    other = world.person("Amina på arbejde")
    other.start(code)
    await world.settle()
    expect(other, BAD)
    assert links(world) == [("B-017", "linked")]


async def test_a_code_is_bound_to_the_first_who_types_it(world: World) -> None:
    code = world.invite("B-017")
    amina, other = world.person("Amina"), world.person("Sofie")
    for person, answer in ((amina, WELCOME.format("Amina")), (other, BAD)):
        person.start(code)
        await world.settle()
        expect(person, answer)
    amina.tap("Nej tak")
    await world.settle()
    expect(amina, "Det er helt i orden.")
    other.start(code)
    await world.settle()
    expect(other, BAD)
    assert links(world) == [("B-017", "ended")]


async def test_a_code_works_for_seven_days(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    await world.forward(days=6, hours=23)
    amina.start(code)
    await world.settle()
    expect(amina, WELCOME.format("Amina"))


async def test_a_code_is_worth_nothing_after_seven_days(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    await world.forward(days=7)
    amina.start(code)
    await world.settle()
    expect(amina, BAD)
    assert links(world) == []


async def test_a_new_invitation_ends_the_old_code(world: World) -> None:
    old, new = world.invite("B-017"), world.invite("B-017")
    amina = world.person("Amina")
    await say(world, amina, old)
    expect(amina, BAD)
    await say(world, amina, new)
    expect(amina, WELCOME.format("Amina"))


async def test_one_persons_invitation_leaves_everybody_elses_alone(world: World) -> None:
    codes = [world.invite(who) for who in ("B-017", "MEJ", "B-018", "ALI")]
    for name, code in zip(("Amina", "Mette", "Jonas", "Ali"), codes, strict=True):
        person = world.person(name)
        person.start(code)
        await world.settle()
        expect(person, name)
    assert links(world) == [
        ("B-017", "pending"),
        ("MEJ", "linked"),
        ("B-018", "pending"),
        ("ALI", "linked"),
    ]


async def test_a_new_invitation_takes_the_answer_from_whoever_typed_the_old_code(
    world: World,
) -> None:
    wrong, amina = world.person("Sofie"), world.person("Amina")
    wrong.start(world.invite("B-017"))
    await world.settle()
    expect(wrong, WELCOME.format("Amina"))
    wrong.tap("Fortæl mig mere")
    await world.settle()
    asked = expect(wrong, "Vil du være med?")

    new = world.invite("B-017")
    tap = wrong.tap("Ja, jeg vil være med", asked)
    await world.settle()
    assert tap.text == "Den knap er ikke til dig."
    expect_silence(wrong)

    amina.start(new)
    await world.settle()
    expect(amina, WELCOME.format("Amina"))
    assert links(world) == [("B-017", "ended"), ("B-017", "pending")]


async def test_five_wrong_codes_lock_for_an_hour(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    for number in range(5):
        await say(world, amina, f"0000-000{number}")
        expect(amina, BAD)
    await say(world, amina, "0000-0009")
    expect(amina, LOCKED)
    await say(world, amina, code)
    expect(amina, LOCKED)

    other = world.person("Jonas")
    await say(world, other, "0000-0000")
    expect(other, BAD)

    await world.forward(minutes=60)
    await say(world, amina, code)
    expect(amina, WELCOME.format("Amina"))


async def test_wrong_codes_count_for_an_hour_each(world: World) -> None:
    amina = world.person("Amina")
    for number in range(4):
        await say(world, amina, f"0000-000{number}")
        expect(amina, BAD)
    await world.forward(minutes=61)
    for number in range(5):
        await say(world, amina, f"0000-000{number}")
        expect(amina, BAD)
    await say(world, amina, "0000-0000")
    expect(amina, LOCKED)


async def test_tries_while_locked_do_not_make_it_longer(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    for number in range(5):
        await say(world, amina, f"0000-000{number}")
        expect(amina, BAD)
    await world.forward(minutes=50)
    await say(world, amina, "0000-0000")
    expect(amina, LOCKED)
    await world.forward(minutes=10)
    await say(world, amina, code)
    expect(amina, WELCOME.format("Amina"))


async def test_whoever_has_not_decided_is_locked_out_too(world: World) -> None:
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina, WELCOME.format("Amina"))
    for number in range(5):
        await say(world, amina, f"0000-000{number}")
        expect(amina, BAD)
    await say(world, amina, world.invite("B-018"))
    expect(amina, LOCKED)
    assert links(world) == [("B-017", "pending")]


async def test_a_citizen_is_not_a_second_citizen(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    code = world.invite("B-018")
    amina.start(code)
    await world.settle()
    expect(amina, TAKEN, "Ring på +45 00 00 00 01")
    assert links(world) == [("B-017", "linked")]

    jonas = world.person("Jonas")
    jonas.start(code)
    await world.settle()
    expect(jonas, WELCOME.format("Jonas"))


async def test_who_is_staff_is_no_citizen_and_who_is_a_citizen_is_not_staff(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")
    for person, code in ((mette, world.invite("B-018")), (amina, world.invite("ALI"))):
        person.start(code)
        await world.settle()
        expect(person, TAKEN)
    assert links(world) == [("MEJ", "linked"), ("B-017", "linked")]


async def test_whoever_has_not_decided_may_turn_out_to_be_somebody_else(world: World) -> None:
    person = world.person("Ali")
    person.start(world.invite("B-017"))
    await world.settle()
    expect(person, WELCOME.format("Amina"))
    person.write(world.invite("ALI"))
    await world.settle()
    expect(person, "Velkommen, Ali.")
    assert links(world) == [("B-017", "ended"), ("ALI", "linked")]


async def test_who_is_linked_can_not_find_codes_by_trying(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    code = world.invite("B-018")
    for number in range(5):
        amina.start(f"0000-000{number}")
        await world.settle()
        expect(amina, "Her kan du skrive:")
    amina.start(code)
    await world.settle()
    expect(amina, "Her kan du skrive:")


async def test_no_code_is_kept_or_logged_in_clear(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    amina.start(code)
    await world.settle()
    expect(amina, WELCOME.format("Amina"))
    kept = everything_kept(world.database).upper()
    assert code not in kept
    assert code.replace("-", "") not in kept
