"""A citizen's update → what they want → the action → what they see."""

from telegram import CallbackQuery, Update

from bot.actions import asking, citizen_taps
from bot.buttons import Press
from bot.deps import Deps
from handlers import common
from handlers.actor import said


async def wrote(update: Update, text: str, deps: Deps) -> None:
    """A command, a plain word, or anything else."""
    await deps.database.arun(asking.wrote, deps.policy, said(update), text, now=deps.clock.now())


async def tapped(update: Update, query: CallbackQuery, pressed: Press, deps: Deps) -> None:
    """A button below a message to the citizen."""
    tap = common.tap(update, pressed)
    outcome = await deps.database.arun(
        citizen_taps.tap, deps.policy, pressed.act, tap, now=deps.clock.now()
    )
    await common.show(query, outcome, pressed, deps)


async def edited(update: Update, text: str, deps: Deps) -> None:
    """Words that were changed in the chat."""
    await deps.database.arun(asking.edited, deps.policy, said(update), text, now=deps.clock.now())
