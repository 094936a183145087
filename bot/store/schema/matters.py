"""Matters that humans have to close, and what was said and tried."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.rules.contact import Channel, ContactOutcome
from bot.rules.escalations import EscalationKind, EscalationState
from bot.store.schema.base import Base
from bot.store.types import EncryptedText, words


class Escalation(Base):
    """A matter that a human has to close."""

    __tablename__ = "escalations"
    __table_args__ = (
        Index(
            "uq_escalations_appointment_alive",
            "kind",
            "appointment_id",
            unique=True,
            sqlite_where=text("state != 'resolved' and appointment_id is not null"),
            postgresql_where=text("state != 'resolved' and appointment_id is not null"),
        ),
        Index(
            "uq_escalations_citizen_alive",
            "kind",
            "citizen_id",
            unique=True,
            sqlite_where=text("state != 'resolved' and appointment_id is null"),
            postgresql_where=text("state != 'resolved' and appointment_id is null"),
        ),
        Index(
            "ix_escalations_next_at",
            "next_at",
            sqlite_where=text("next_at is not null"),
            postgresql_where=text("next_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EscalationKind] = mapped_column(words(EscalationKind, "kind"))
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"), index=True)
    appointment_version: Mapped[int | None]
    state: Mapped[EscalationState] = mapped_column(words(EscalationState, "state"))
    opened_at: Mapped[datetime]
    plan: Mapped[list[Any]]  # the frozen ladder: [{"to": role, "at": instant}, …]
    step: Mapped[int]  # how many rungs have been told
    next_at: Mapped[datetime | None]  # when the next rung is told, or a promise runs out
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(String(40))
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ContactAttempt(Base):
    """A human's try to reach a citizen in person; a message of the bot's is none."""

    __tablename__ = "contact_attempts"
    __table_args__ = (
        Index(
            "ix_contact_attempts_appointment_id",
            "appointment_id",
            sqlite_where=text("appointment_id is not null"),
            postgresql_where=text("appointment_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    outcome: Mapped[ContactOutcome] = mapped_column(words(ContactOutcome, "outcome"))


class Statement(Base):
    """A citizen's own words, verbatim; an edited one is kept beside the first."""

    __tablename__ = "statements"
    __table_args__ = (
        Index(
            "ix_statements_appointment_id",
            "appointment_id",
            sqlite_where=text("appointment_id is not null"),
            postgresql_where=text("appointment_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(
        EncryptedText("statements.text")
    )  # null: it was shaped like a CPR number
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)


class Dialogue(Base):
    """What the bot is waiting for from a citizen; one at a time."""

    __tablename__ = "dialogues"

    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizens.id"), primary_key=True, autoincrement=False
    )
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), index=True)
    since: Mapped[datetime]
