"""The timeline in words: what happened to an appointment and what comes next, in both languages.

Which words a message has is `bot.messages`; here a message is only named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.actions.chronicling import Happening, Upcoming
from bot.demo import words
from bot.demo.sentences import Told
from bot.demo.vocabulary import (
    EVENTS,
    MATTERS,
    NAMED,
    OF_MATTERS,
    REASONS,
    RESULTS,
    ROLES,
    STATES,
    Pair,
)
from bot.demo.words import both
from bot.rules.delivery import MessageState

Names = Mapping[str, str]
Line = dict[str, Any]

_TO = ("til", "to")
_QUESTION, _LIST = "staff.attendance_due", "staff.unanswered"
_DETAILED = frozenset({MessageState.SENT, MessageState.UNCERTAIN, MessageState.EXPIRED})


def past(items: Sequence[Happening], names: Names) -> list[Line]:
    """The timeline; what only changed an earlier message has no line, nor what a message says itself."""
    told = {item.detail for item in items if item.event.endswith("_climbed")}
    lines = (_happened(item, names, told) for item in items if not item.is_edit)
    return [line for line in lines if line is not None]


def ahead(items: Sequence[Happening], names: Names) -> list[Line]:
    """What comes next, as long as nothing changes."""
    return [
        {**_when(item), "text": both(*_to_come(item, names))} for item in items if not item.is_edit
    ]


def soonest(item: Upcoming, names: Names) -> Told:
    """What happens next in the unit, and to whom; citizens by reference, as staff see them."""
    whom = item.who if item.who.startswith("B-") else names.get(item.who, item.who)
    if item.event == "climbs":
        return both(*(f"{matter} ({whom})" for matter in MATTERS[item.kind]))
    kind = {"asks": _QUESTION, "lists": _LIST}.get(item.event, item.kind)
    return both(*(f"{noun} {to} {whom}" for noun, to in zip(_noun(kind), _TO, strict=True)))


def _when(item: Happening) -> Line:
    return {"at": item.at.isoformat(), "time": words.short(item.at)}


def _happened(item: Happening, names: Names, climbed_to: Collection[str | None]) -> Line | None:
    if item.event in STATES:
        line = {**_when(item), **_of_message(item, names)}
        has_climbed = item.who in climbed_to and item.event == MessageState.SENT
        return {**line, "kind": "climbed"} if has_climbed else line
    known = _of_journal(item, names)
    if known is None:
        return None
    kind, text = known
    return {**_when(item), "kind": kind, "text": both(*text), "detail": None}


def _of_message(item: Happening, names: Names) -> Line:
    text = _joined(_noun(item.kind), STATES[item.event], _whom(item.who, names))
    reason = REASONS.get(item.detail or "")
    if reason is not None:
        text = (f"{text[0]} ({reason[0]})", f"{text[1]} ({reason[1]})")
    is_question = item.event == MessageState.SENT and item.kind.startswith(_QUESTION)
    kind = "asked" if is_question else "planned" if item.event == "sending" else item.event
    detail = item.detail if item.event in _DETAILED else None
    return {"kind": kind, "text": both(*text), "detail": detail}


def _of_journal(item: Happening, names: Names) -> tuple[str, Pair] | None:
    """The timeline's kind and the words; None for what the messages say themselves."""
    told = RESULTS.get(item.detail or "") or _whom(item.detail or "", names)
    who = _whom(item.who, names)
    if item.event in EVENTS:
        kind, danish, english = EVENTS[item.event]
        pairs = zip((danish, english), who, told, strict=True)
        return kind, _pair(text.format(who=by, told=what) for text, by, what in pairs)
    matter, _, ending = item.event.rpartition("_")
    if matter not in MATTERS or ending not in OF_MATTERS:
        return None
    kind, danish, english = OF_MATTERS[ending]
    filled = zip((danish, english), MATTERS[matter], told, strict=True)
    return kind, _pair(text.format(matter=of, told=what) for text, of, what in filled)


def _to_come(item: Happening, names: Names) -> Pair:
    whom = _whom(item.who, names)
    if item.event == "climbs":
        steps = zip(MATTERS[item.kind], ("går videre", "climbs"), strict=True)
        base = _pair(f"{matter} {verb}" for matter, verb in steps)
        return _joined(base, _TO, whom) if item.who else base
    kind = {"asks": _QUESTION, "lists": _LIST}.get(item.event, item.kind)
    return _joined(_noun(kind), _TO, whom)


def _noun(kind: str) -> Pair:
    return next((danish, english) for begins, danish, english in NAMED if kind.startswith(begins))


def _whom(who: str, names: Names) -> Pair:
    name = names.get(who, who)
    return ROLES.get(who, (name, name))


def _joined(*pairs: Pair) -> Pair:
    return _pair(map(" ".join, zip(*pairs, strict=True)))


def _pair(texts: Iterable[str]) -> Pair:
    danish, english = texts
    return danish, english
