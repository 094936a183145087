"""Who an update comes from."""

from telegram import Update

from bot.actions import people
from bot.actions.people import Actor
from bot.actions.saying import Said
from bot.deps import Deps


def said(update: Update) -> Said:
    """What the update is to the actions: who, and which."""
    user = update.effective_user
    if user is None:
        raise RuntimeError("an update in a private chat has a user")
    written = update.message or update.edited_message
    return Said(
        telegram_id=user.id,
        update_id=update.update_id,
        telegram_message_id=written.message_id if written else None,
    )


async def find(update: Update, deps: Deps) -> Actor:
    """The person behind the update."""
    return await deps.database.aread(people.who, said(update).telegram_id)
