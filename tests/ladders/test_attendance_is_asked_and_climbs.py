"""Nobody has registered what became of an appointment: host, substitute, head, until a human does."""

from tests.world import World, expect, expect_each, expect_silence

TALK = "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"


async def test_the_host_is_asked_without_sound_ten_minutes_after_the_start(unit: World) -> None:
    mette = unit.person("Mette")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-23 14:00")
    expect(mette, "Kan ikke nås her: B-017 tirs. 24. nov. kl. 10.00\nRing gerne.")
    await unit.until("2026-11-24 08:00")
    expect(mette, "Din dag, tirsdag den 24. november", "B-017 kl. 10.00")
    await unit.until("2026-11-24 10:09")
    expect_silence(mette)

    await unit.until("2026-11-24 10:10")

    asked = expect(
        mette,
        "Registrér fremmøde: B-017 kl. 10.00",
        buttons=["Mødt", "Mødt for sent", "Ikke mødt", "Aflyst af os", "Jeg tager den"],
    )
    assert asked.silent
    mette.tap("Mødt")
    await unit.settle()
    registered, _ = expect_each(
        mette, "Registreret kl. 10.10 af Mette: B-017", "Din dag, tirsdag den 24. november"
    )
    assert registered.labels == ["Ret"]
    assert unit.look("select attendance from appointments") == [("attended",)]
    assert unit.look("select state, resolution from escalations") == [("resolved", "registered")]
    await unit.until("2026-11-25 18:00")


async def test_what_nobody_registers_climbs_to_the_substitute_and_the_head(unit: World) -> None:
    mette, ali, lea = unit.person("Mette"), unit.person("Ali"), unit.person("Lea")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-24 10:10")
    mette.unread()

    await unit.until("2026-11-24 11:14")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-24 11:15")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 11:45")
    expect(lea, "Der mangler en registrering: B-017, tirsdag den 24. november kl. 10.00")
    expect(mette, "B-017, tirsdag den 24. november kl. 10.00: gået videre til Lea kl. 11.45")

    lea.tap("Ikke mødt")
    await unit.settle()

    expect(lea, "Registreret kl. 11.45 af Lea", "ikke mødt")
    expect(ali, "Registreret kl. 11.45 af Lea", "ikke mødt", buttons=["Ret"])
    told = mette.unread()
    assert any("Registreret kl. 11.45 af Lea" in m.text for m in told)
    assert any("ikke mødt tirsdag den 24. november" in m.text for m in told)


async def test_whoever_takes_it_stops_the_climb_until_the_day_ends(unit: World) -> None:
    mette, ali, lea = unit.person("Mette"), unit.person("Ali"), unit.person("Lea")
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-24 11:15")
    mette.unread()
    expect(ali, "Registrér fremmøde")

    ali.tap("Jeg tager den")
    await unit.settle()
    expect(ali, "Ali har taget den kl. 11.15")
    expect(mette, "Registrér fremmøde", "Ali har taget den kl. 11.15")

    await unit.until("2026-11-24 15:29")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-24 15:30")
    expect(mette, "1 aftale i dag mangler registrering af fremmøde")
    await unit.until("2026-11-25 08:00")
    asked, _ = expect_each(
        ali,
        "Registrér fremmøde: B-017 kl. 10.00",
        "der mangler stadig en registrering. Du tog den tirsdag kl. 11.15",
    )
    assert "har taget den" not in asked.text
    unread = expect_each(mette, "Registrér fremmøde: B-017 kl. 10.00", "1 aftale i dag mangler")
    assert "Ali" not in "".join(message.text for message in unread)
    await unit.until("2026-11-25 08:30")
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, "gået videre til Lea")
    lea.tap("Mødt")
    await unit.settle()
    for person in (mette, ali, lea):
        assert person.unread()
