"""Trouble at will: a Telegram that is slow, that fails, that is down for an hour of the visitor's clock."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.demo.stage import BREATH, Stage
from bot.simulator.faults import FaultKind

LONG = timedelta(days=365)  # until the visitor has had enough of it
DOWN_FOR = timedelta(hours=1)
SLOW = 1.5  # seconds that an answer takes, but to the question what is new
SLOWED = ("sendMessage", "editMessageText", "answerCallbackQuery")
REFUSED_EVERY, LOST_EVERY = 3, 4  # calls: one is turned away, one carried out without a word of it


class TroubleKind(StrEnum):
    """What the visitor may order."""

    NONE = "none"
    SLOW = "slow"
    FAILING = "failing"
    DOWN = "down"


class Trouble:
    """What is wrong with Telegram at the moment."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._kind = TroubleKind.NONE
        self._until: datetime | None = None

    @property
    def kind(self) -> TroubleKind:
        """What is wrong now."""
        is_over = self._until is not None and self._stage.clock.now() >= self._until
        return TroubleKind.NONE if is_over else self._kind

    @property
    def until(self) -> datetime | None:
        """When it ends by itself."""
        return None if self.kind is TroubleKind.NONE else self._until

    def begin(self, kind: TroubleKind) -> None:
        """From now on this is wrong, and nothing else."""
        faults = self._stage.telegram.faults
        faults.clear()
        self._kind, self._until = kind, None
        self._stage.breath = BREATH
        match kind:
            case TroubleKind.NONE:
                pass
            case TroubleKind.SLOW:
                late = FaultKind.READ_TIMEOUT_AFTER
                for method in SLOWED:
                    faults.order(late, method=method, lasting=LONG, delay=SLOW)
                self._stage.breath = timedelta(seconds=SLOW)
            case TroubleKind.FAILING:
                faults.order(FaultKind.BAD_GATEWAY, lasting=LONG, every=REFUSED_EVERY)
                faults.order(FaultKind.INTERNAL_ERROR_AFTER, lasting=LONG, every=LOST_EVERY)
            case TroubleKind.DOWN:
                faults.order(FaultKind.UNAVAILABLE, lasting=DOWN_FOR)
                self._until = self._stage.clock.now() + DOWN_FOR
