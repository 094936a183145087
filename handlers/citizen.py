"""A citizen's update → what they want → the action → what they see."""

from telegram import CallbackQuery, Update

from bot import messages
from bot.actions import asking, citizen_taps
from bot.actions.tapping import Answered
from bot.buttons import Press
from bot.deps import Deps
from bot.rules.letters import Kind
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
    if isinstance(outcome, Answered) and outcome.kind is Kind.LANGUAGE_CHOSEN:
        menu = messages.commands(outcome.language)  # harmless to repeat, and to lose

        async def offer() -> None:
            await deps.gateway.offer_commands(menu, chat_id=tap.telegram_id)

        await deps.screens.change(tap.telegram_id, offer)


async def edited(update: Update, text: str, deps: Deps) -> None:
    """Words that were changed in the chat."""
    await deps.database.arun(asking.edited, deps.policy, said(update), text, now=deps.clock.now())
