"""What a week of many people and a walk at random brought to light, each as small as it can be."""

from tests.world import World, expect, texts

TALK = "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"


async def test_an_invitation_leaves_the_codes_of_everybody_else_alone(unit: World) -> None:
    codes = {ref: unit.invite(ref) for ref in ("B-017", "B-018")}
    ulla, dan = unit.invite("UDB"), unit.invite("DRI")

    for ref, code in codes.items():
        unit.person(ref).start(code)
    unit.person("Ulla").start(ulla)
    unit.person("Dan").start(dan)
    await unit.settle()

    expect(unit.person("B-017"), "Hej Amina")
    expect(unit.person("B-018"), "Hej Jonas")
    expect(unit.person("Ulla"), "Velkommen, Ulla")
    expect(unit.person("Dan"), "Velkommen, Dan")


async def test_who_was_let_off_is_not_told_of_a_substitute(unit: World) -> None:
    mette, lea = unit.person("Mette"), unit.person("Lea")
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;25-11-2026 10:00", announce=False)
    await unit.until("2026-11-24 10:00")
    amina.tap("Jeg kan ikke")
    await unit.settle()
    mette.tap("Godkend afbud")
    await unit.settle()
    texts(amina)

    lea.write("/vikar MEJ ALI 25-11-2026")
    await unit.settle()

    assert texts(amina) == []
    for name in ("Mette", "Ali", "Lea"):
        texts(unit.person(name))


async def test_a_question_about_a_moved_appointment_is_taken_back(unit: World) -> None:
    mette = unit.person("Mette")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-24 10:15")
    asked = next(m for m in mette.unread() if "Registrér fremmøde" in m.text)

    unit.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 10:00")
    await unit.settle()

    assert "Mødt" not in asked.labels
    texts(mette)


async def test_nobody_is_said_to_be_silent_who_was_never_asked(unit: World) -> None:
    mette = unit.person("Mette")
    unit.import_appointments("A1;B-017;MEJ;nytteindsats;24-11-2026 10:00")

    await unit.until("2026-11-24 08:01")

    assert texts(mette) == ["Din dag, tirsdag den 24. november:\nB-017 kl. 10.00"]
