"""An update from a member of staff → the action → what they see."""

from telegram import CallbackQuery, Update

from bot.actions import commanding, staff_taps
from bot.buttons import Press
from bot.deps import Deps
from handlers import common
from handlers.actor import said


async def wrote(update: Update, text: str, deps: Deps) -> None:
    """A command or anything else."""
    await deps.database.arun(
        commanding.wrote, deps.policy, said(update), text, now=deps.clock.now()
    )


async def tapped(update: Update, query: CallbackQuery, pressed: Press, deps: Deps) -> None:
    """A button below a message to staff."""
    tap = common.tap(update, pressed)
    outcome = await deps.database.arun(
        staff_taps.tap, deps.policy, pressed.act, tap, now=deps.clock.now()
    )
    await common.show(query, outcome, pressed, deps)
