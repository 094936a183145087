"""What both doors are handed: everything that is wired once and used everywhere."""

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.errands import Errands
from bot.gateway import Gateway
from bot.pace import Pace
from bot.policy import Policy
from bot.screens import Screens
from bot.store import Database
from bot.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Deps:
    """The database, the way out, the time, the rules; `owner` names this process in leases."""

    database: Database
    gateway: Gateway
    pace: Pace
    clock: Clock
    policy: Policy
    secret: bytes = field(repr=False)
    owner: str
    tally: Tally = field(default_factory=Tally)
    errands: Errands = field(default_factory=Errands)
    screens: Screens = field(default_factory=Screens)
