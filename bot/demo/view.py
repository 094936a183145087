"""The snapshot of the room, ready for JSON: what the page shows, and all that it knows."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from bot import i18n
from bot.actions import chronicling, looking
from bot.clock import COPENHAGEN
from bot.demo import telling, words
from bot.demo.room import Room
from bot.demo.seed import HEAD, PROVIDER, SUBSTITUTE
from bot.demo.sentences import Told
from bot.rules.delivery import MessageState
from bot.simulator.people import Person
from bot.simulator.state import Access, Button, Message
from bot.store import Appointment, Session

NEWEST = 80
View = dict[str, Any]
_ROLES = {HEAD: "head", SUBSTITUTE: "substitute", PROVIDER: "provider"}


def of_room(session: Session, room: Room) -> View:
    """All but the version; the database and the telephones at one moment."""
    now = room.stage.clock.now()
    linked = dict(chronicling.links_alive(session))
    return {
        "ready": True,
        "seed": room.seed.number,
        "clock": _clock(session, room, now),
        "people": [_person(room, key, linked) for key in room.people],
        "phones": [_phone(room, key, linked) for key in room.phones],
        "appointment": _appointment(session, room, now),
        "trouble": _trouble(session, room, now),
        "tour": _tour(session, room),
    }


def role_of(key: str) -> str:
    """The word for what somebody is."""
    return _ROLES.get(key, "citizen" if key.startswith("B-") else "consultant")


def _iso(instant: datetime) -> str:
    return instant.astimezone(COPENHAGEN).isoformat()


def _clock(session: Session, room: Room, now: datetime) -> View:
    upcoming = chronicling.soonest(session, now=now)
    coming = None
    if upcoming is not None:
        at = max(upcoming.at, now)
        when = words.clock(at) if _same_day(at, now) else words.short(at)
        coming = {"at": _iso(at), "text": when, "what": telling.soonest(upcoming, room.seed.names)}
    told = {"now": _iso(now), "text": words.full(now)}
    return {**told, "speed": room.speed, "busy": room.is_busy, "next": coming}


def _same_day(one: datetime, other: datetime) -> bool:
    return one.astimezone(COPENHAGEN).date() == other.astimezone(COPENHAGEN).date()


def _person(room: Room, key: str, linked: Mapping[str, str]) -> View:
    is_linked = linked.get(key) in {"linked", "unreachable"}
    return {"key": key, "name": room.seed.names[key], "role": role_of(key), "linked": is_linked}


def _phone(room: Room, key: str, linked: Mapping[str, str]) -> View:
    person = room.people[key]
    role = role_of(key)
    return {
        "person": key,
        "name": room.seed.names[key],
        "role": role,
        "title": words.TITLES[role],
        "blocked": person.access is Access.BLOCKED,
        "typing": key in room.waiting,
        "code": None if key in linked else room.codes.get(key) or None,
        "commands": [
            {"command": entry["command"], "description": entry["description"]}
            for entry in person.commands()
        ],
        "messages": [_message(m) for m in person.chat if not m.deleted][-NEWEST:],
        "toast": _toast(room, person),
    }


def _message(message: Message) -> View:
    document = message.document
    return {
        "id": message.id,
        "mine": not message.by_bot,
        "html": message.html or words.escaped(message.text),
        "text": message.text,
        "at": _iso(message.at),
        "time": i18n.clock(message.at, i18n.DEFAULT),
        "day": i18n.day(message.at, i18n.DEFAULT),
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "buttons": [[_button(button) for button in row] for row in message.rows],
        "document": None
        if document is None
        else {
            "name": document.name,
            "size": document.size,
            "url": f"/api/files/{document.file_id}",
        },
    }


def _button(button: Button) -> View:
    return {"label": button.label, "url": button.url}


def _toast(room: Room, person: Person) -> View | None:
    taps = list(room.stage.telegram.world.taps.values())
    own = [tap for tap in taps if tap.person_id == person.id and tap.answered and tap.text]
    if not own:
        return None
    return {"id": own[-1].id, "text": own[-1].text, "alert": own[-1].show_alert}


def _appointment(session: Session, room: Room, now: datetime) -> View | None:
    found = chronicling.chronicle(session, room.appointment, now=now)
    if found is None:
        return None
    appointment, names = found.appointment, room.seed.names
    return {
        "key": appointment.external_id,
        "citizen": appointment.citizen.ref,
        "name": appointment.citizen.first_name,
        "host": appointment.host.first_name,
        "when": words.day_and_time(appointment.starts_at),
        "state": appointment.state.value,
        "answer": appointment.answer.value,
        "attendance": appointment.attendance.value,
        "choices": _choices(room),
        "timeline": telling.past(found.past, names),
        "next": telling.ahead(found.ahead, names),
    }


def _choices(room: Room) -> list[View]:
    """Every appointment; those of whoever has the first telephone before the others."""
    first = room.phones[0]
    talks = sorted(room.seed.talks, key=lambda talk: (talk.ref != first, talk.start, talk.ref))
    return [{"key": talk.key, "label": _label(talk.ref, talk.start)} for talk in talks]


@cache  # hundreds of dates in two languages are half of what a snapshot costs
def _label(ref: str, start: datetime) -> Told:
    return {code: f"{ref} · {when}" for code, when in words.short(start).items()}


def _trouble(session: Session, room: Room, now: datetime) -> View:
    counts = looking.status(session)["messages"]
    waiting = chronicling.waiting(session, now=now) + counts[MessageState.SENDING.value]
    until = room.trouble.until
    return {
        "kind": room.trouble.kind.value,
        "until": None if until is None else _iso(until),
        "counts": {
            "sent": counts[MessageState.SENT.value],
            "uncertain": counts[MessageState.UNCERTAIN.value],
            "failed": counts[MessageState.FAILED.value] + counts[MessageState.EXPIRED.value],
            "waiting": waiting,
            "doubled": doubled(session, room),
        },
    }


def doubled(session: Session, room: Room) -> int:
    """Messages in citizens' chats beyond those that the database says went out: what came twice."""
    gone_out = chronicling.gone_out(session)
    return sum(
        _beyond(room.people[citizen.ref], gone_out)
        for citizen in room.seed.citizens
        if citizen.ref in room.people
    )


def _beyond(person: Person, gone_out: Mapping[int, list[int | None]]) -> int:
    """Each message that the database has no number of may be one that it is uncertain of, and no more."""
    numbers = gone_out.get(person.id, [])
    known = {number for number in numbers if number is not None}
    others = sum(1 for m in person.chat if m.by_bot and m.id not in known)
    return max(0, others - numbers.count(None))


def _tour(session: Session, room: Room) -> View:
    tour = room.seed.tour
    keys = {stop["key"] for stop in tour.appointments.values()}
    found = {row.external_id: row for row in chronicling.appointments_called(session, keys)}
    stops = {
        name: {**stop, **_state(found.get(stop["key"]))} for name, stop in tour.appointments.items()
    }
    told = {"citizen": tour.citizen, "consultant": tour.consultant, "head": tour.head}
    return {**told, "appointments": stops}


def _state(appointment: Appointment | None) -> View:
    if appointment is None:
        return {"answer": "none", "attendance": "unknown"}
    return {"answer": appointment.answer.value, "attendance": appointment.attendance.value}
