"""What is sent, and what happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.delivery import MessageState, Reason
from bot.store.schema.appointments import Appointment
from bot.store.schema.base import Base
from bot.store.types import EncryptedJson, EncryptedText, words


class Message(Base):
    """The outbox: a message is a row from the moment it is planned, and stays as evidence once sent."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "ix_messages_due",
            "due_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_messages_due_by_priority",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_messages_put_off",
            "first_due_at",
            sqlite_where=text("state = 'planned' and first_due_at is not null"),
            postgresql_where=text("state = 'planned' and first_due_at is not null"),
        ),
        Index(
            "ix_messages_leased",
            "lease_until",
            sqlite_where=text("lease_until is not null"),
            postgresql_where=text("lease_until is not null"),
        ),
        Index(None, "citizen_id", "state"),
        Index(
            "ix_messages_edits_id",
            "edits_id",
            sqlite_where=text("edits_id is not null"),
            postgresql_where=text("edits_id is not null"),
        ),
        Index(
            "ix_messages_to_nobody",
            "telegram_id",
            sqlite_where=text("citizen_id is null and staff_id is null"),
            postgresql_where=text("citizen_id is null and staff_id is null"),
        ),
        CheckConstraint(
            "citizen_id is not null or staff_id is not null or telegram_id is not null",
            name="somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    telegram_id: Mapped[int | None] = mapped_column(BigInteger)  # a stranger, or where it was sent
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.id"), index=True)
    edits_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    priority: Mapped[int]
    silent: Mapped[bool]
    planned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime | None]  # null: it was never put off
    not_after: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("messages.facts"))
    told: Mapped[list[Any]] = mapped_column(
        EncryptedJson("messages.told")
    )  # what its text says of each appointment, for the citizen's snapshot
    state: Mapped[MessageState] = mapped_column(words(MessageState, "state"))
    reason: Mapped[Reason | None] = mapped_column(words(Reason, "reason"))
    attempts: Mapped[int]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    template: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str | None] = mapped_column(String(8))
    text: Mapped[str | None] = mapped_column(EncryptedText("messages.text"))
    buttons: Mapped[list[Any]] = mapped_column(
        EncryptedJson("messages.buttons")
    )  # as sent: rows of [label, act, position, choice]
    sent_at: Mapped[datetime | None]
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    fault: Mapped[str | None] = mapped_column(String(200))

    subjects: Mapped[list["MessageSubject"]] = relationship(order_by="MessageSubject.position")

    @property
    def wanted_at(self) -> datetime:
        """When it was to go out by its plan; `due_at` moves on with every try that fails."""
        return self.first_due_at or self.due_at


class MessageSubject(Base):
    """One appointment that a message is about; `position` counts from 1."""

    __tablename__ = "message_subjects"
    __table_args__ = (Index(None, "appointment_id"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    version: Mapped[int]

    appointment: Mapped[Appointment] = relationship()


class JournalEntry(Base):
    """What happened, appended only; a citizen's texts are not repeated here."""

    __tablename__ = "journal"
    __table_args__ = (
        Index(None, "citizen_id", "id"),
        Index(
            "ix_journal_appointment_id",
            "appointment_id",
            sqlite_where=text("appointment_id is not null"),
            postgresql_where=text("appointment_id is not null"),
        ),
        Index(
            "ix_journal_message_id",
            "message_id",
            sqlite_where=text("message_id is not null"),
            postgresql_where=text("message_id is not null"),
        ),
        Index(
            "ix_journal_actor",
            "actor",
            sqlite_where=text("citizen_id is null"),
            postgresql_where=text("citizen_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(60))  # citizen:7, staff:3, system, operator
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    details: Mapped[dict[str, Any]]
