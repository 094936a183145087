"""The pretend Telegram: one bot, its Bot API, and the people and groups around it.

Everything happens on the clock that is passed in. Calls come in by `call`; over HTTP and for an
in-process bot the transports make them.
"""

import inspect
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.simulator import managing, messaging
from bot.simulator.answers import Answer, CallError, failure, success, too_many_requests
from bot.simulator.faults import Fault, Faults
from bot.simulator.limits import Limits
from bot.simulator.parameters import TABLES, Values, check
from bot.simulator.people import Group, Person
from bot.simulator.state import Access, Chat
from bot.simulator.updates import Updates
from bot.simulator.world import World

_CALLS_KEPT = 10_000
_REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

_METHODS: dict[str, Callable[[World, Values], object]] = {
    "getMe": managing.get_me,
    "getUpdates": managing.get_updates,
    "setWebhook": managing.set_webhook,
    "deleteWebhook": managing.delete_webhook,
    "getWebhookInfo": managing.get_webhook_info,
    "setMyCommands": managing.set_my_commands,
    "getMyCommands": managing.get_my_commands,
    "deleteMyCommands": managing.delete_my_commands,
    "getChat": managing.get_chat,
    "leaveChat": managing.leave_chat,
    "sendMessage": messaging.send_message,
    "sendDocument": messaging.send_document,
    "sendChatAction": messaging.send_chat_action,
    "editMessageText": messaging.edit_message_text,
    "editMessageReplyMarkup": messaging.edit_message_reply_markup,
    "deleteMessage": messaging.delete_message,
    "answerCallbackQuery": messaging.answer_callback_query,
}
_NAMES = {name.lower(): name for name in _METHODS}  # Telegram doesn't mind the case


@dataclass(frozen=True)
class Call:
    """One call as it was made: typed parameters, or raw ones if they were refused.

    `status` is 0 when the line broke before there was an answer.
    """

    at: datetime
    method: str
    parameters: Mapping[str, object]
    status: int
    fault: Fault | None = None


class Telegram:
    """The whole of it.

    `first_update_id`: where update ids begin; None: anywhere, as Telegram's do. `poll_second`: how
    many real seconds a second of a long poll lasts.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = "123456789:FAKE",  # noqa: S107 - nobody's
        username: str = "aftalebot_demo_bot",
        first_update_id: int | None = None,
        poll_second: float = 1.0,
        limits: Limits | None = None,
    ) -> None:
        identity = {"id": int(token.partition(":")[0]), "is_bot": True}
        bot = {**identity, "first_name": "Aftalebot", "username": username}
        updates = Updates(clock, first_update_id, poll_second)
        self.token = token
        self.world = World(clock, bot, updates, limits or Limits())
        self.faults = Faults(clock)
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)

    async def call(self, token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        """Make one call of the Bot API; always answers, if with an error or an ordered fault."""
        name = _NAMES.get(method.lower(), method)
        fault = self.faults.take(name, _chat_id(parameters))
        answer, seen = Answer(0), parameters
        if fault is None or fault.kind.carried_out:
            answer, seen = await self._carry_out(token, name, parameters)
        if fault is not None:
            answer = _spoiled(answer, fault)
        self.calls.append(Call(self.world.now(), name, seen, answer.status, fault))
        return answer

    def person(self, name: str, user_id: int | None = None, *, language_code: str = "da") -> Person:
        """Somebody new, who has not started the bot; `user_id` None: a number that is free."""
        number = self.world.new_person_id() if user_id is None else user_id
        return Person(self.world, self._enter(Chat(number, name, Access.STRANGER, language_code)))

    def group(self, title: str, group_id: int | None = None) -> Group:
        """A group that the bot is not in yet."""
        number = self.world.new_group_id() if group_id is None else group_id
        return Group(self.world, self._enter(Chat(number, title, Access.OUTSIDE)))

    def person_called(self, user_id: int) -> Person | None:
        """The person with that number."""
        chat = self.world.chats.get(user_id)
        return None if chat is None or chat.is_group else Person(self.world, chat)

    def group_called(self, group_id: int) -> Group | None:
        """The group with that number."""
        chat = self.world.chats.get(group_id)
        return Group(self.world, chat) if chat is not None and chat.is_group else None

    def people(self) -> list[Person]:
        """Everybody, in the order of their appearance."""
        chats = self.world.chats.values()
        return [Person(self.world, chat) for chat in chats if not chat.is_group]

    def _enter(self, chat: Chat) -> Chat:
        if chat.id in self.world.chats:
            raise ValueError(f"{chat.id} is taken")
        self.world.chats[chat.id] = chat
        return chat

    async def _carry_out(
        self, token: str, name: str, parameters: Mapping[str, object]
    ) -> tuple[Answer, Mapping[str, object]]:
        if token != self.token:
            return failure(401, "Unauthorized"), parameters
        if name not in _METHODS:
            return failure(404, "Not Found"), parameters
        seen = parameters
        try:
            seen = values = check(name, TABLES[name], parameters)
            result = _METHODS[name](self.world, values)
            return success(await result if inspect.isawaitable(result) else result), seen
        except CallError as error:
            return error.answer, seen


def _chat_id(parameters: Mapping[str, object]) -> int | None:
    given = str(parameters.get("chat_id"))
    return int(given) if given.removeprefix("-").isdecimal() else None


def _spoiled(answer: Answer, fault: Fault) -> Answer:
    status = fault.kind.status
    if status is None:
        return Answer(answer.status, answer.body, fault.kind, fault.delay)
    if status in _REASONS:
        return failure(status, _REASONS[status])
    return too_many_requests(fault.retry_after)
