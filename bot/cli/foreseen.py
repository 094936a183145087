"""A dry run's difference to what is planned, for people and for machines."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.actions.importing.difference import Change, Difference
from bot.cli import moments
from bot.store.waiting import Waiting

_MARKS = {Change.ADDED: "+", Change.DROPPED: "-", Change.CHANGED: "~"}


def as_json(changes: Difference) -> dict[str, Any]:
    """Counts by kind of what is added, dropped and changed, and the first of them."""
    counts = {change.value: dict(counted) for change, counted in changes.counts.items()}
    first = [{"change": change.value, **_message(one)} for change, one in changes.first]
    return {**counts, "first": first}


def _message(one: Waiting) -> dict[str, Any]:
    about = [
        {"id": each.id, "starts_at": moments.as_json(each.starts_at), "host": each.host}
        for each in one.about
    ]
    return {"at": moments.as_json(one.due_at), "to": one.to, "kind": one.kind, "about": about}


def in_lines(changes: Difference) -> Iterator[str]:
    """A line for each change that has messages, and one for each of the first."""
    if not changes.first:
        yield "Nothing else would be sent than what is planned."
        return
    for change, counted in changes.counts.items():
        if counted:
            yield f"Messages {change}: {counted.total():,} ({_kinds(counted)})."
    for change, one in changes.first:
        about = ", ".join(f"{each.id} {moments.soon(each.starts_at)}" for each in one.about)
        yield f"{_MARKS[change]} {moments.soon(one.due_at)}  {one.to}  {one.kind}  {about}".rstrip()
    left = sum(counted.total() for counted in changes.counts.values()) - len(changes.first)
    if left:
        yield f"and {left:,} more."


def _kinds(counted: Counter[str]) -> str:
    return ", ".join(f"{kind} {count:,}" for kind, count in counted.most_common())
