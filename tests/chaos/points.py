"""The named points at which a process is killed: which of the product's functions, and when around it.

What has to be going on for a point to be reached is the test's business.
"""

from dataclasses import dataclass
from enum import StrEnum


class Moment(StrEnum):
    """When around a call the process dies."""

    CALLED = "called"  # nothing of it is done
    RETURNING = "returning"  # all of it is done, and if it is an action, nothing is committed
    COMMITTED = "committed"  # the action's transaction is committed, and nobody knows yet


@dataclass(frozen=True)
class Point:
    """`target` is `module:name` or `module:class.name`; the process dies at call number `nth`."""

    target: str
    moment: Moment
    nth: int = 1


MIGRATING = "inside a migration"
POINTS = {
    MIGRATING: Point("alembic.operations:Operations.create_table", Moment.CALLED, 9),
    "after the claim": Point("bot.actions.bursting:turn", Moment.RETURNING, 2),
    "after sending is committed": Point("bot.actions.bursting:turn", Moment.COMMITTED, 2),
    "after the request": Point("bot.gateway:Gateway.send", Moment.RETURNING, 5),
    "inside the record": Point("bot.actions.recording:record_all", Moment.RETURNING),
    "inside a batch": Point("bot.actions.bursting:turn", Moment.COMMITTED, 3),
    "inside an import": Point("bot.actions.importing.appointments:apply", Moment.CALLED, 2),
    "inside a batch of an import": Point(
        "bot.actions.importing.appointments:apply", Moment.RETURNING, 2
    ),
    "before a key is replaced": Point("bot.store.keyfile:replace", Moment.CALLED),
    "after a key is replaced": Point("bot.store.keyfile:replace", Moment.RETURNING),
    "inside a rotation of keys": Point("bot.store.rotation:_turn", Moment.RETURNING, 2),
    "inside an answer": Point("bot.actions.citizen_taps:tap", Moment.RETURNING, 2),
    "before the tap is answered": Point("bot.gateway:Gateway.answer_tap", Moment.CALLED, 2),
    "before the answer is shown": Point("bot.gateway:Gateway.edit", Moment.CALLED, 2),
    "inside a text": Point("bot.actions.asking:wrote", Moment.RETURNING, 3),
    "inside the question of attendance": Point("bot.actions.attending:ask", Moment.RETURNING),
    "inside an escalation": Point("bot.actions.escalating:sweep", Moment.RETURNING, 2),
    "after an escalation": Point("bot.actions.escalating:sweep", Moment.COMMITTED),
}
