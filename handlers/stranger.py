"""An update from somebody who is not, or not yet, one of us: a code is tried, anything else asked for."""

from telegram import Update

from bot.actions import asking, joining
from bot.deps import Deps
from bot.rules import codes
from handlers.actor import said


async def start(update: Update, typed: str, deps: Deps) -> None:
    """/start, with the code of a deep link or typed behind it, or with none."""
    await deps.database.arun(
        joining.start, deps.policy, said(update), typed, secret=deps.secret, now=deps.clock.now()
    )


async def wrote(update: Update, text: str, deps: Deps) -> None:
    """A code typed by hand, or words; some words of eight letters could be codes."""
    who = said(update)
    if codes.normalised(text) is not None and not who.is_danger:
        await start(update, text, deps)
    else:
        await deps.database.arun(asking.stranger_wrote, deps.policy, who, now=deps.clock.now())


async def undecided_wrote(update: Update, text: str, deps: Deps) -> None:
    """Somebody who has still to say yes or no is asked again, unless they type another code or need help."""
    if said(update).is_danger:
        await wrote(update, text, deps)
    else:
        await start(update, text if codes.normalised(text) is not None else "", deps)
