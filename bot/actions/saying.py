"""That somebody did something: who, and which update brought it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something that a Telegram user did in their private chat, and the update that brought it."""

    telegram_id: int
    update_id: int
    telegram_message_id: int | None = None  # of what was written, or tapped on
    is_danger: bool = False  # what was written may mean that a life is in danger

    @property
    def actor(self) -> str:
        """The journal's word for somebody who is not, or not yet, known by more than this."""
        return f"telegram:{self.telegram_id}"
