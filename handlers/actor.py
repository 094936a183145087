"""Who an update comes from, and what can be read of it."""

from telegram import Message, Update

from bot import messages
from bot.actions import asking, people
from bot.actions.people import Actor
from bot.actions.saying import Said
from bot.deps import Deps
from bot.rules import codes


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
        is_danger=written is not None and _means_danger(written),
    )


def _means_danger(message: Message) -> bool:
    typed = _typed(message.text or "")
    if len(typed.split()) == 1 and codes.normalised(typed) is not None:
        return messages.means_danger(typed, is_code=True)
    return messages.means_danger(readable(message))


def _typed(text: str) -> str:
    """What may be an invitation's code: what a link brings, or the whole text."""
    command, rest = asking.parted(text)
    return rest if command == "start" else text


def readable(message: Message) -> str:
    """Its words; of what is no text, those below a picture, or in the name of a file or a contact."""
    file, contact, poll = message.document, message.contact, message.poll
    words = [message.text, message.caption, file.file_name if file else None]
    words.append(poll.question if poll else None)
    if contact is not None:
        words += [contact.phone_number, contact.first_name, contact.last_name, contact.vcard]
    return "\n".join(word for word in words if word)


async def find(update: Update, deps: Deps) -> Actor:
    """The person behind the update."""
    return await deps.database.aread(people.who, said(update).telegram_id)
