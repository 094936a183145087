"""What a week of many people and a walk at random brought to light, each as small as it can be."""

from tests.world import World, expect


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
