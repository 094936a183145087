"""What the installation keeps of itself."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.schema.base import Base


class HandledUpdate(Base):
    """An update of Telegram's that has had its effect; a redelivered one finds itself here."""

    __tablename__ = "handled_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    fault: Mapped[str | None] = mapped_column(String(120))  # the exception's class, never content


class Lease(Base):
    """Who alone does something until when; `fence` grows with every change of hands."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
    fence: Mapped[int]


class Heartbeat(Base):
    """When a concern last completed a pass."""

    __tablename__ = "heartbeats"

    concern: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]


class Note(Base):
    """What the installation knows of itself: the bot's name, the policy its reminders were planned by."""

    __tablename__ = "notes"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
