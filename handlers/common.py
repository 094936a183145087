"""What is the same whoever it comes from: taps are answered, files and CPR numbers refused, groups left."""

from telegram import CallbackQuery, Chat, ChatMember, Message, Update

from bot import buttons, messages
from bot.actions import asking, linking, tapping
from bot.actions.tapping import Answered, NotYours, Outcome, Tap
from bot.buttons import Press
from bot.deps import Deps
from bot.rules.delivery import DELETABLE_FOR, Sent
from bot.rules.letters import Facts, Kind, Rendered
from handlers.actor import said

DELETE_TRIES = 3

_GONE = (ChatMember.BANNED, ChatMember.LEFT)


async def membership(update: Update, deps: Deps) -> None:
    """The bot was blocked, unblocked, or brought into a group, which it leaves."""
    changed = update.my_chat_member
    if changed is None:
        return
    gone = changed.new_chat_member.status in _GONE
    if changed.chat.type != Chat.PRIVATE:
        if not gone:
            await deps.gateway.leave(changed.chat.id)
        return
    await deps.database.arun(
        linking.membership, deps.policy, said(update), gone=gone, now=deps.clock.now()
    )


async def leave(update: Update, deps: Deps) -> None:
    """Something was written in a group: nothing is read there."""
    if update.effective_chat is not None:
        await deps.gateway.leave(update.effective_chat.id)


async def file(update: Update, deps: Deps) -> None:
    """A picture, a voice, a file: not fetched, and refused kindly."""
    await deps.database.arun(asking.sent_file, deps.policy, said(update), now=deps.clock.now())


async def cpr(update: Update, message: Message, deps: Deps) -> None:
    """Text shaped like a CPR number leaves the chat; that it came is all that is kept."""
    deleted = await _delete(message, deps)
    await deps.database.arun(
        asking.wrote_cpr, deps.policy, said(update), deleted=deleted, now=deps.clock.now()
    )


async def _delete(message: Message, deps: Deps) -> bool:
    """Whether it is gone; a line that breaks is worth more than one try."""
    if deps.clock.now() - message.date >= DELETABLE_FOR:
        return False
    for _ in range(DELETE_TRIES):
        if isinstance(await deps.gateway.delete(message.chat_id, message.message_id), Sent):
            return True
    return False


def press(query: CallbackQuery) -> Press | None:
    """What the tapped button carries; None for anything forged, foreign or too old."""
    return buttons.unpack(query.data) if isinstance(query.data, str) else None


def tap(update: Update, pressed: Press) -> Tap:
    """The tap as the actions take it."""
    who, query = said(update), update.callback_query
    return Tap(
        telegram_id=who.telegram_id,
        update_id=who.update_id,
        telegram_message_id=query.message.message_id if query and query.message else None,
        message_id=pressed.message_id,
        position=pressed.position,
        choice=pressed.choice,
    )


async def show(query: CallbackQuery, outcome: Outcome, pressed: Press, deps: Deps) -> None:
    """Stop the button's spinner and let the tapped message show the outcome."""
    if isinstance(outcome, NotYours):
        await not_yours(query, deps)
        return
    answer, shown = messages.append(outcome.original, _answer(outcome)), query.message

    async def change() -> None:
        await deps.gateway.answer_tap(query.id)
        if shown is not None:
            await deps.gateway.edit(
                shown.chat.id, shown.message_id, answer, message_id=pressed.message_id
            )

    await deps.screens.change(query.from_user.id, change)


def _answer(outcome: Answered) -> Rendered:
    rendered = messages.render(outcome.kind, outcome.facts, outcome.language)
    for letter in reversed(outcome.above):
        said = messages.render(letter.kind, letter.facts, letter.language)
        rendered = messages.append(said.text, rendered)
    if outcome.then is not None:
        note = messages.render(outcome.then.kind, outcome.then.facts, outcome.then.language)
        rendered = messages.with_note(rendered, note)
    return messages.about(rendered, outcome.position)


async def forged(update: Update, query: CallbackQuery, deps: Deps) -> None:
    """Data that no button of ours carries, or one of a version long gone."""
    await deps.database.arun(tapping.foreign, said(update), now=deps.clock.now())
    await not_yours(query, deps)


async def not_yours(query: CallbackQuery, deps: Deps) -> None:
    """Somebody else's button, or no button of ours at all."""
    sentence = messages.render(Kind.ERROR_NOT_YOURS, Facts(), None).text

    async def say() -> None:
        await deps.gateway.answer_tap(query.id, sentence)

    await deps.screens.change(query.from_user.id, say)
