"""Staff come in by a code and out by a row in a file; groups are no place for any of it."""

from bot.actions import inviting
from bot.simulator.state import Access
from tests.world import SECRET, STAFF, World, expect, expect_silence


async def test_a_member_of_staff_is_welcomed_and_helped(world: World) -> None:
    mette = world.person("Mette")
    mette.start(world.invite("MEJ"))
    await world.settle()
    expect(mette, "Velkommen, Mette.", "Skriv /hjaelp", buttons=[])
    for text in ("/hjaelp", "/hjaelp@aftalebot_demo_bot", "Hjælp", "/help", "/start"):
        mette.write(text)
        await world.settle()
        expect(mette, "/hjaelp")
    assert world.look("select state from links") == [("linked",)]
    assert world.look("select count(*) from invitations where spent_at is null") == [(0,)]


async def test_what_staff_write_is_not_understood_and_not_kept(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    mette.write("hvem er B-017 egentlig?")
    await world.settle()
    expect(mette, "Det forstår jeg ikke. Skriv /hjaelp")
    assert "egentlig" not in str(world.look("select facts, text from messages"))


async def test_who_has_left_is_a_stranger_at_once_and_their_code_is_dead(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/ring")
    await world.settle()
    expect(amina, "Vi har bedt Mette om at ringe til dig.")
    asked = expect(mette, "B-017 vil gerne ringes op.", buttons=["Jeg har ringet"])
    unused = world.invite("UDB")

    left = STAFF.replace("telefon\n", "telefon;status\n").replace(
        "MEJ;Mette Jensen;konsulent;LEA;ALI;\n", "MEJ;Mette Jensen;konsulent;LEA;ALI;;ophørt\n"
    )
    left = left.replace(
        "UDB;Ulla Berg;leverandør;LEA;;\n", "UDB;Ulla Berg;leverandør;LEA;;;ophørt\n"
    )
    world.import_staff(left)
    await world.settle()
    mette.unread()  # what becomes of her matters is told elsewhere

    tap = mette.tap("Jeg har ringet", asked)
    await world.settle()
    assert tap.text == "Den knap er ikke til dig."
    mette.write("/hjaelp")
    await world.settle()
    expect(mette, "Jeg kender dig ikke endnu.")
    ulla = world.person("Ulla")
    ulla.start(unused)
    await world.settle()
    expect(ulla, "Koden virker ikke.")
    assert world.look("select state from escalations where kind = 'call_me'") == [("open",)]


async def test_staff_who_come_back_are_invited_anew(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    gone = STAFF.replace("telefon\n", "telefon;status\n").replace(
        "MEJ;Mette Jensen;konsulent;LEA;ALI;\n", "MEJ;Mette Jensen;konsulent;LEA;ALI;;ophørt\n"
    )
    world.import_staff(gone)
    world.import_staff(STAFF.replace("telefon\n", "telefon;status\n"))
    await world.settle()
    mette.unread()
    mette.start(world.invite("MEJ"))
    await world.settle()
    expect(mette, "Velkommen, Mette.")


async def test_a_member_of_staff_with_a_new_telephone_is_unlinked_and_invited_anew(
    world: World,
) -> None:
    old = await world.join_staff("Mette", "MEJ")
    with world.database.write() as session:
        now = world.clock.now()
        refused = inviting.invite_staff(session, "mej", secret=SECRET, now=now)
        assert isinstance(refused, inviting.NotInvited)
        assert "aftalebot unlink staff mej" in refused.sentence
        assert inviting.unlink_staff(session, "mej", now=now)
        assert not inviting.unlink_staff(session, "ALI", now=now)
        assert not inviting.unlink_staff(session, "XYZ", now=now)
    new = world.person("Mettes nye telefon")
    new.start(world.invite("MEJ"))
    await world.settle()
    expect(new, "Velkommen, Mette.")
    old.write("/hjaelp")
    await world.settle()
    expect(old, "Jeg kender dig ikke endnu.")


async def test_the_bot_leaves_a_group_it_is_brought_into(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    group = world.telegram.group("Kollegerne")
    amina.add_bot_to(group)
    await world.settle()
    assert group.access is Access.LEFT
    assert group.texts() == []
    expect_silence(amina)


async def test_a_code_in_a_group_neither_links_nor_is_spent(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    group = world.telegram.group("Familien")
    amina.add_bot_to(group)
    amina.write_in(group, f"/start {code}")
    amina.write_in(group, "/start@aftalebot_demo_bot 0000-0000")
    await world.settle()
    assert group.access is Access.LEFT
    assert world.look("select count(*) from links") == [(0,)]
    assert world.look("select bound_to, spent_at from invitations") == [(None, None)]
    assert world.look("select count(*) from code_attempts") == [(0,)]
    expect_silence(amina)

    amina.start(code)
    await world.settle()
    expect(amina, "Hej Amina.")


async def test_being_thrown_out_of_a_group_makes_nobody_unreachable(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")
    group = world.telegram.group("Kollegerne")
    amina.add_bot_to(group)
    amina.remove_bot_from(group)
    await world.settle()
    expect_silence(mette, amina)
    assert world.look("select state from links order by id") == [("linked",), ("linked",)]
