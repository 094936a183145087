"""A unit's house: the stage, the room on it, and the window through which the page looks in."""

import json
import secrets
from importlib.resources import files
from pathlib import Path

from bot import policy as policies
from bot.clock import PushedClock
from bot.demo import view
from bot.demo.page import Entrance
from bot.demo.room import Room
from bot.demo.seed import Seed
from bot.demo.stage import Stage
from bot.simulator.telegram import Telegram
from bot.store import Cipher, Database, Session


class House:
    """Everything that the page shows; reads through a database of its own, which no crash closes."""

    def __init__(
        self, seed: Seed, telegram: Telegram, clock: PushedClock, *, file: Path, address: str
    ) -> None:
        stage = Stage(
            file=file,
            policy=policies.load(Path(str(files("bot.demo").joinpath("policy.toml")))),
            clock=clock,
            telegram=telegram,
            address=address,
            secret=secrets.token_bytes(32),
        )
        self.room = Room(stage, seed)
        self._window = Database(stage.url, Cipher.of(stage.secret))

    async def open(self, entrance: Entrance) -> None:
        """The unit moves in; then the visitor may enter."""
        await self.room.open()
        self.room.stage.say = entrance.publisher.say
        self.room.stage.hurry = entrance.publisher.hurry
        entrance.room = self.room
        entrance.publisher.show(self._snapshot)

    async def close(self) -> None:
        """Nothing moves any more, and nothing is open."""
        await self.room.close()
        self._window.close()

    async def _snapshot(self, version: int) -> str:
        return await self._window.aread(_snapshot, self.room, version)


def _snapshot(session: Session, room: Room, version: int) -> str:
    content = {"version": version, **view.of_room(session, room)}
    return json.dumps(content, ensure_ascii=False)
