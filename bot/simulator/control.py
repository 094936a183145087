"""The strings behind the stage: people act, chats are read, faults are ordered, all by JSON.

Plain values in and out; the web server around it is in `bot.simulator.server`.

A path's `#` is a number: of a person, a group or a tap. Every refusal is `{"error": "…"}`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.simulator import views
from bot.simulator.faults import FaultKind
from bot.simulator.parameters import Table, UnreadableError, integer, read_fields, string
from bot.simulator.people import Group, ImpossibleError, NoSuchMessageError, Person
from bot.simulator.state import Message, MessageKind
from bot.simulator.telegram import Telegram

Values = dict[str, Any]
Reply = tuple[int, Values]
Act = Callable[[Telegram, int, Values], object]


class NotThereError(Exception):
    """What the path or a number speaks of does not exist; the text says what."""


@dataclass(frozen=True)
class _Route:
    verb: str
    path: str
    act: Act
    table: Table
    status: int = 200

    def number(self, verb: str, path: str) -> int | None:
        """The path's number (0 if it has none), or None: not this route."""
        pattern = self.path.replace("#", r"(-?\d+)")
        found = re.fullmatch(pattern, path) if verb == self.verb else None
        return None if found is None else int((found.groups() or ("0",))[0])


def handle(telegram: Telegram, verb: str, path: str, body: bytes) -> Reply:
    """Do what a request to `/control/{path}` asks: HTTP status and JSON object."""
    try:
        return _handled(telegram, verb, path, body)
    except (NotThereError, NoSuchMessageError) as error:
        return 404, {"error": str(error)}
    except UnreadableError as expected:
        return 400, {"error": f"expected {expected}"}
    except (ImpossibleError, ValueError) as error:
        return 400, {"error": str(error)}


def _handled(telegram: Telegram, verb: str, path: str, body: bytes) -> Reply:
    for route in _ROUTES:
        number = route.number(verb, path)
        if number is not None:
            values = read_fields("the body", route.table, _fields(body))
            result = route.act(telegram, number, values)
            return route.status, result if isinstance(result, dict) else {"done": True}
    raise NotThereError(f"nothing answers to {verb} /control/{path}")


def _fields(body: bytes) -> Mapping[str, object]:
    fields = json.loads(body or b"{}")
    if not isinstance(fields, dict):
        raise UnreadableError("an object as the body")
    return {name: value for name, value in fields.items() if value is not None}


def _person(telegram: Telegram, number: int) -> Person:
    person = telegram.person_called(number)
    if person is None:
        raise NotThereError(f"there is no person {number}")
    return person


def _group(telegram: Telegram, number: int) -> Group:
    group = telegram.group_called(number)
    if group is None:
        raise NotThereError(f"there is no group {number}")
    return group


def _message(viewed: Person | Group, values: Values) -> Message | None:
    return viewed.message(values["message_id"]) if "message_id" in values else None


def _list_people(telegram: Telegram, _: int, __: Values) -> Values:
    return {"people": [views.of_chat(person) for person in telegram.people()]}


def _appear(telegram: Telegram, _: int, values: Values) -> Values:
    language = values.get("language_code", "da")
    person = telegram.person(values["name"], values.get("user_id"), language_code=language)
    return views.of_chat(person)


def _found(telegram: Telegram, _: int, values: Values) -> Values:
    return views.of_chat(telegram.group(values["title"]))


def _read(telegram: Telegram, number: int, _: Values) -> Values:
    viewed = telegram.person_called(number) or telegram.group_called(number)
    if viewed is None:
        raise NotThereError(f"there is no chat {number}")
    messages = [views.of_message(message) for message in viewed.chat]
    return {**views.of_chat(viewed), "messages": messages}


def _start(telegram: Telegram, number: int, values: Values) -> Values:
    return views.of_message(_person(telegram, number).start(values.get("payload", "")))


def _write(telegram: Telegram, number: int, values: Values) -> Values:
    person, text = _person(telegram, number), values["text"]
    if "group_id" in values:
        return views.of_message(person.write_in(_group(telegram, values["group_id"]), text))
    return views.of_message(person.write(text))


def _edit(telegram: Telegram, number: int, values: Values) -> Values:
    person = _person(telegram, number)
    return views.of_message(person.edit(person.message(values["message_id"]), values["text"]))


def _send(telegram: Telegram, number: int, values: Values) -> Values:
    person = _person(telegram, number)
    senders: dict[str, Callable[[], Message]] = {
        MessageKind.PHOTO: person.send_photo,
        MessageKind.VOICE: person.send_voice,
        MessageKind.DOCUMENT: person.send_document,
        MessageKind.STICKER: person.send_sticker,
    }
    if values["kind"] not in senders:
        raise UnreadableError(f"one of {', '.join(senders)} as kind")
    return views.of_message(senders[values["kind"]]())


def _tap(telegram: Telegram, number: int, values: Values) -> Values:
    person = _person(telegram, number)
    return views.of_tap(person.tap(values["label"], _message(person, values)))


def _tap_data(telegram: Telegram, number: int, values: Values) -> Values:
    person = _person(telegram, number)
    return views.of_tap(person.tap_data(values["data"], _message(person, values)))


def _show_tap(telegram: Telegram, number: int, _: Values) -> Values:
    tap = telegram.world.taps.get(str(number))
    if tap is None:
        raise NotThereError(f"there is no tap {number}")
    return views.of_tap(tap)


def _block(telegram: Telegram, number: int, _: Values) -> None:
    _person(telegram, number).block()


def _unblock(telegram: Telegram, number: int, _: Values) -> None:
    _person(telegram, number).unblock()


def _delete_account(telegram: Telegram, number: int, _: Values) -> None:
    _person(telegram, number).delete_account()


def _add_bot(telegram: Telegram, number: int, values: Values) -> None:
    _person(telegram, number).add_bot_to(_group(telegram, values["group_id"]))


def _remove_bot(telegram: Telegram, number: int, values: Values) -> None:
    _person(telegram, number).remove_bot_from(_group(telegram, values["group_id"]))


def _list_faults(telegram: Telegram, _: int, __: Values) -> Values:
    return {"faults": [views.of_fault(fault) for fault in telegram.faults.pending]}


def _clear_faults(telegram: Telegram, _: int, __: Values) -> None:
    telegram.faults.clear()


def _order_fault(telegram: Telegram, _: int, values: Values) -> Values:
    kinds = [kind.value for kind in FaultKind]
    if values["kind"] not in kinds:
        raise UnreadableError(f"one of {', '.join(kinds)} as kind")
    seconds = values.pop("seconds", None)
    lasting = None if seconds is None else timedelta(seconds=seconds)
    kind = FaultKind(values.pop("kind"))
    return views.of_fault(telegram.faults.order(kind, lasting=lasting, **values))


def _list_updates(telegram: Telegram, _: int, __: Values) -> Values:
    return {"updates": [views.of_update(update) for update in telegram.world.updates.pending()]}


_NOTHING = Table()
_OF_GROUP = Table({"group_id": integer})
_FAULT = Table(
    {"kind": string},
    {
        "method": string,
        "chat_id": integer,
        "times": integer,
        "seconds": integer,
        "retry_after": integer,
        "delay": integer,
        "every": integer,
    },
)
_PERSON = Table({"name": string}, {"user_id": integer, "language_code": string})

_ROUTES = (
    _Route("GET", "people", _list_people, _NOTHING),
    _Route("POST", "people", _appear, _PERSON, 201),
    _Route("POST", "people/#/start", _start, Table(optional={"payload": string})),
    _Route("POST", "people/#/write", _write, Table({"text": string}, {"group_id": integer})),
    _Route("POST", "people/#/edit", _edit, Table({"message_id": integer, "text": string})),
    _Route("POST", "people/#/send", _send, Table({"kind": string})),
    _Route("POST", "people/#/tap", _tap, Table({"label": string}, {"message_id": integer})),
    _Route(
        "POST", "people/#/tap_data", _tap_data, Table({"data": string}, {"message_id": integer})
    ),
    _Route("POST", "people/#/block", _block, _NOTHING),
    _Route("POST", "people/#/unblock", _unblock, _NOTHING),
    _Route("POST", "people/#/delete_account", _delete_account, _NOTHING),
    _Route("POST", "people/#/add_bot", _add_bot, _OF_GROUP),
    _Route("POST", "people/#/remove_bot", _remove_bot, _OF_GROUP),
    _Route("POST", "groups", _found, Table({"title": string}), 201),
    _Route("GET", "chats/#", _read, _NOTHING),
    _Route("GET", "taps/#", _show_tap, _NOTHING),
    _Route("GET", "updates", _list_updates, _NOTHING),
    _Route("GET", "faults", _list_faults, _NOTHING),
    _Route("POST", "faults", _order_fault, _FAULT, 201),
    _Route("DELETE", "faults", _clear_faults, _NOTHING),
)
