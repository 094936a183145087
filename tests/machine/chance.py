"""Acts at random: what citizens, staff, files and time may do, in any order, as data that Hypothesis can shrink."""

from dataclasses import dataclass

from hypothesis import strategies as st

CITIZENS = ("B-017", "B-018", "B-019")
STAFF = ("MEJ", "ALI", "LEA", "UDB")
EVERYBODY = (*CITIZENS, *STAFF)
SPANS = (1, 12, 35, 65, 65, 130, 250, 24 * 60)  # minutes
WORDS = ("/her", "/sent", "/afbud", "/ring", "/aftaler", "/stop", "/start", "Bussen kom ikke")
STAFF_WORDS = ("/dag", "/vikar MEJ ALI 24-11-2026 25-11-2026", "/hjaelp")
STARTS = ("23-11-2026 13:00", "23-11-2026 14:30", "24-11-2026 10:00", "25-11-2026 09:00")
HOSTS = ("MEJ", "ALI", "UDB")


@dataclass(frozen=True)
class Wait:
    minutes: int


@dataclass(frozen=True)
class Tap:
    """The `button`th button of the `back`th newest message that has any; numbers wrap around."""

    who: str
    back: int
    button: int


@dataclass(frozen=True)
class TapForeign:
    """A button of somebody else's chat, sent by `who`."""

    who: str
    whose: str
    back: int
    button: int


@dataclass(frozen=True)
class Write:
    who: str
    text: str


@dataclass(frozen=True)
class Block:
    """Block, or unblock if that is so already."""

    who: str


@dataclass(frozen=True)
class File:
    """One appointment of a citizen as the file has it now."""

    citizen: int
    start: int
    host: int
    cancelled: bool


@dataclass(frozen=True)
class Pause:
    """The case is paused, or active again."""

    citizen: int
    active: bool


Step = Wait | Tap | TapForeign | Write | Block | File | Pause

_SMALL = st.integers(0, 3)
_waits = st.builds(Wait, st.sampled_from(SPANS))
_taps = st.builds(
    Tap, st.sampled_from(EVERYBODY), st.sampled_from((0, 0, 0, 1, 2)), st.integers(0, 4)
)
_files = st.builds(File, st.integers(0, 2), st.integers(0, 3), st.integers(0, 2), st.booleans())
_foreign = st.builds(
    TapForeign, st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY), _SMALL, _SMALL
)
_words = st.one_of(
    st.builds(Write, st.sampled_from(CITIZENS), st.sampled_from(WORDS)),
    st.builds(Write, st.sampled_from(STAFF), st.sampled_from(STAFF_WORDS)),
)
_blocks = st.builds(Block, st.sampled_from(CITIZENS))
_pauses = st.builds(Pause, st.integers(0, 2), st.booleans())
# Taps and time make most of it: without them little happens.
_KINDS = (_taps,) * 8 + (_waits,) * 5 + (_words,) * 2 + (_files, _foreign, _blocks, _pauses)
STEPS = st.lists(
    st.sampled_from(range(len(_KINDS))).flatmap(_KINDS.__getitem__), min_size=15, max_size=40
)
