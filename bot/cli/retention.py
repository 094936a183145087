"""`retention`: whose data stay, and whose go before their time."""

import asyncio
from typing import Annotated

import typer

from bot import app as composition
from bot.actions import forgetting
from bot.actions.forgetting import Refusal
from bot.cli import output, settled
from bot.clock import SystemClock

app = output.group("Whose data stay, and whose go before their time.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="Such as B-017.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]

_SENTENCES = {
    Refusal.UNKNOWN: "There is no citizen {0}: check the reference.",
    Refusal.HELD: "{0} is under a legal hold: lift it first with «aftalebot retention release {0}».",
    Refusal.UNSETTLED: (
        "{0} has no case sheet of all that happened: make one with «aftalebot case-sheet {0}»,"
        " or say with «aftalebot retention waive {0}» that it needs none."
    ),
}


@app.command()
def hold(ref: Ref, *, json: Json = False) -> None:
    """Nothing of this citizen is erased until it is released."""
    _set_hold(ref, on=True, json=json)


@app.command()
def release(ref: Ref, *, json: Json = False) -> None:
    """The end of a legal hold."""
    _set_hold(ref, on=False, json=json)


@app.command()
def waive(ref: Ref, *, json: Json = False) -> None:
    """What happened so far needs no case sheet, and may go when its time is over."""
    with settled.database(settled.load()) as database, database.write() as session:
        known = forgetting.waive(session, ref, now=SystemClock().now())
    _say(
        ref, "waived", f"{ref} needs no case sheet of what happened so far.", known=known, json=json
    )


@app.command()
def erase(ref: Ref, *, json: Json = False) -> None:
    """Erase a citizen and all that is about them, with a receipt of counts.

    Messages of the last 48 hours are taken out of the chat, too: Telegram allows no more.
    """
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        done = forgetting.erase(session, ref, now=SystemClock().now())
    if isinstance(done, Refusal):
        output.fail(_SENTENCES[done].format(ref), 2)
    taken = asyncio.run(composition.take_out(loaded, done.deletable))
    if json:
        left = len(done.deletable) - taken
        output.document({"erased": done.counts, "taken_out_of_chat": taken, "left_in_chat": left})
        return
    for name, count in done.counts.items():
        output.say(f"{name.replace('_', ' ')}: {count}")
    output.say(f"taken out of the chat: {taken} of {len(done.deletable)}")


def _set_hold(ref: str, *, on: bool, json: bool) -> None:
    with settled.database(settled.load()) as database, database.write() as session:
        known = forgetting.hold(session, ref, on=on, now=SystemClock().now())
    sentence = f"Nothing of {ref} is erased." if on else f"{ref} is under no legal hold."
    _say(ref, "held" if on else "released", sentence, known=known, json=json)


def _say(ref: str, what: str, sentence: str, *, known: bool, json: bool) -> None:
    if not known:
        output.fail(_SENTENCES[Refusal.UNKNOWN].format(ref), 2)
    if json:
        output.document({what: ref})
    else:
        output.say(sentence)
