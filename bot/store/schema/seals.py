"""What proves the journal."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.schema.base import Base


class Seal(Base):
    """The digest of one entry of the journal, linked to the one before; no foreign key, so that it outlives the entry."""

    __tablename__ = "seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, no gaps
    entry_id: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    salt: Mapped[str | None] = mapped_column(String(32))  # null: what the entry said is erased
    digest: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))
