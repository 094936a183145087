"""Why nothing may be sent at all, in the words of whoever runs the installation, and what mends it."""

from enum import StrEnum


class Halt(StrEnum):
    """Each stops every concern: nothing is sent, nothing climbs, nothing expires. Taps are taken in all the same."""

    CLOCK_BEHIND = "clock_behind"  # it stands before what is written down; over when it doesn't
    CLOCK_AHEAD = "clock_ahead"  # it leapt while we were running; over when set back, or accepted
    RESTORED = "restored"  # the database is an older copy of itself; over when accepted


CLOCKS = (Halt.CLOCK_BEHIND, Halt.CLOCK_AHEAD)

SENTENCES = {
    Halt.CLOCK_BEHIND: "The computer's clock stands before what is written down already",
    Halt.CLOCK_AHEAD: "The computer's clock ran ahead by more than two days",
    Halt.RESTORED: "The database is an older copy of itself",
}
REMEDIES = {
    Halt.CLOCK_BEHIND: "Set the clock right. If it is right, run «aftalebot doctor --accept-clock».",
    Halt.CLOCK_AHEAD: "Set the clock right. If it is right, run «aftalebot doctor --accept-clock».",
    Halt.RESTORED: "Run «aftalebot doctor», and then «aftalebot doctor --accept-restore».",
}
