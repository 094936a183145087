"""A difficult month of one citizen: a move, a regret declined, a no-show corrected, an outage, a block."""

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.ladders.asked import having, people, read
from tests.world import World, copenhagen

FIRST = "A1;B-017;MEJ;jobsamtale;01-12-2026 10:00;01-12-2026 10:45"
SECOND = "A2;B-017;MEJ;telefonsamtale;08-12-2026 11:00;08-12-2026 11:30;telefon"
MOVED = "A2;B-017;ALI;telefonsamtale;09-12-2026 09:00;09-12-2026 09:30;telefon"
OF_ANOTHER = "A3;B-018;MEJ;jobsamtale;01-12-2026 10:00;01-12-2026 10:45"
THIRD = "A4;B-017;MEJ;opfølgningssamtale;16-12-2026 13:00;16-12-2026 13:45"
WORDS = (
    "Jeg var der kl. 10.15.\n- Døren var låst *og* jeg bankede <b>. Мене звати Аміна. أنا أمينة 🙂"
)
WORDS_AGAIN = "Jeg var der kl. 10.20, ikke 10.15."


async def live(unit: World) -> None:
    """From 23 November to 16 December 2026; everybody has read everything."""
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(FIRST, OF_ANOTHER, SECOND)
    await unit.settle()
    await _yes_to_what_nobody_knew_had_arrived(unit, amina)
    await _regret_after_an_outage(unit, amina)
    await _no_show_and_its_correction(unit, amina)
    await _move_and_block(unit, amina)
    read(unit)


async def _yes_to_what_nobody_knew_had_arrived(unit: World, amina: Person) -> None:
    await unit.until("2026-11-26 09:59")
    _lose_the_answer(unit, amina)
    await unit.until("2026-11-26 12:30")
    amina.tap("Ja, jeg kommer")
    await unit.settle()


def _lose_the_answer(unit: World, amina: Person) -> None:
    unit.telegram.faults.order(
        FaultKind.READ_TIMEOUT_AFTER, method="sendMessage", chat_id=amina.id, times=1
    )


async def _regret_after_an_outage(unit: World, amina: Person) -> None:
    mette, *_ = people(unit)
    await unit.until("2026-11-30 09:00")
    unit.clock.push_to(copenhagen("2026-11-30 11:30"))
    await unit.settle()
    read(unit)
    await unit.until("2026-11-30 11:42")
    amina.tap("Jeg kan ikke", next(m for m in amina.chat if m.text.startswith("Husk din tid")))
    await unit.settle()
    amina.tap("Tiden passer ikke")
    await unit.settle()
    mette.tap("Aftalen gælder", having(mette.unread(), "afbud"))
    await unit.settle()


async def _no_show_and_its_correction(unit: World, amina: Person) -> None:
    mette, *_ = people(unit)
    await unit.until("2026-12-01 10:10")
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    read(unit)
    mette.tap("B-017 kl. 10.00", question)
    await unit.settle()
    mette.tap("Ikke mødt", question)
    await unit.settle()
    card = having(mette.unread(), ": ikke mødt tirsdag")
    mette.tap("Notér kontaktforsøg", card)
    await unit.settle()
    mette.tap("Telefon", card)
    await unit.settle()
    mette.tap("Intet svar", card)
    await unit.settle()
    await unit.until("2026-12-01 11:00")
    amina.tap("Jeg skriver selv")
    await unit.settle()
    said = amina.write(WORDS)
    await unit.settle()
    mette.tap("Åbn", next(m for m in mette.chat if "har skrevet" in m.text))
    await unit.settle()
    amina.edit(said, WORDS_AGAIN)
    await unit.settle()
    mette.tap("B-017 kl. 10.00", question)
    await unit.settle()
    mette.tap("Mødt for sent", question)
    await unit.settle()


async def _move_and_block(unit: World, amina: Person) -> None:
    await unit.until("2026-12-04 12:00")
    unit.import_appointments(MOVED)
    await unit.settle()
    await unit.until("2026-12-08 09:59")
    _lose_the_answer(unit, amina)
    await unit.until("2026-12-08 10:05")
    read(unit)
    amina.block()
    unit.import_appointments(THIRD)
    await unit.until("2026-12-16 12:00")
