"""The tables. Rows are read as objects and changed by the statements of this package only."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.delivery import MessageState, Reason
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.people import CitizenStatus, LinkState, Role, StaffStatus
from bot.store.types import Id, Instant, Json, words


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, int: Id, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 - SQLAlchemy's own form


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    initials: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    phone: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(60))
    status: Mapped[StaffStatus] = mapped_column(words(StaffStatus, "status"))

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class Citizen(Base):
    __tablename__ = "citizens"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    first_name: Mapped[str] = mapped_column(String(120))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    status: Mapped[CitizenStatus] = mapped_column(words(CitizenStatus, "status"))
    unit: Mapped[str] = mapped_column(String(60))
    protected: Mapped[bool]

    consultant: Mapped[Staff] = relationship()


class Link(Base):
    """A person's tie to a Telegram user; a person and a Telegram user each have one that is alive."""

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint("(citizen_id is null) != (staff_id is null)", name="one_person"),
        Index(
            "uq_links_telegram_id_alive",
            "telegram_id",
            unique=True,
            sqlite_where=text("state != 'ended'"),
            postgresql_where=text("state != 'ended'"),
        ),
        Index(
            "uq_links_citizen_id_alive",
            "citizen_id",
            unique=True,
            sqlite_where=text("state != 'ended'"),
            postgresql_where=text("state != 'ended'"),
        ),
        Index(
            "uq_links_staff_id_alive",
            "staff_id",
            unique=True,
            sqlite_where=text("state != 'ended'"),
            postgresql_where=text("state != 'ended'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[LinkState] = mapped_column(words(LinkState, "state"))
    since: Mapped[datetime]

    citizen: Mapped[Citizen | None] = relationship()
    staff: Mapped[Staff | None] = relationship()


class Invitation(Base):
    """A one-time code; only its keyed hash is kept."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(citizen_id is null) != (staff_id is null)", name="one_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    bound_to: Mapped[int | None] = mapped_column(BigInteger)  # the Telegram user who typed it first
    spent_at: Mapped[datetime | None]


class CodeAttempt(Base):
    """One wrong code, by whom and when: what the lock-out counts."""

    __tablename__ = "code_attempts"
    __table_args__ = (Index(None, "telegram_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class Appointment(Base):
    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(None, "citizen_id", "starts_at"),
        Index(None, "host_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "attendance != 'no_show' or"
            " (registrar_id is not null and registrar_role in ('consultant', 'head'))",
            name="no_show_has_a_human",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    external_id: Mapped[str] = mapped_column(String(200))
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    type: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    contact_form: Mapped[ContactForm] = mapped_column(words(ContactForm, "contact_form"))
    place: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[AppointmentState] = mapped_column(words(AppointmentState, "state"))
    version: Mapped[int]
    file_row: Mapped[str] = mapped_column(String(64))  # digest of the row last imported
    answer: Mapped[Answer] = mapped_column(words(Answer, "answer"))
    answered_at: Mapped[datetime | None]
    attendance: Mapped[Attendance] = mapped_column(words(Attendance, "attendance"))
    registrar_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    registrar_role: Mapped[Role | None] = mapped_column(words(Role, "registrar_role"))
    told_starts_at: Mapped[datetime | None]  # null: the citizen was never told of it
    told_host_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_contact_form: Mapped[ContactForm | None] = mapped_column(
        words(ContactForm, "told_contact_form")
    )
    told_place: Mapped[str | None] = mapped_column(String(200))
    told_state: Mapped[AppointmentState | None] = mapped_column(
        words(AppointmentState, "told_state")
    )

    citizen: Mapped[Citizen] = relationship()
    host: Mapped[Staff] = relationship(foreign_keys=[host_id])


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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EscalationKind] = mapped_column(words(EscalationKind, "kind"))
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"), index=True)
    appointment_version: Mapped[int | None]
    state: Mapped[EscalationState] = mapped_column(words(EscalationState, "state"))
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(String(40))
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


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
            "ix_messages_leased",
            "lease_until",
            sqlite_where=text("lease_until is not null"),
            postgresql_where=text("lease_until is not null"),
        ),
        Index(None, "citizen_id", "state"),
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
    not_after: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    told: Mapped[list[Any]]  # what its text says of each appointment, for the citizen's snapshot
    state: Mapped[MessageState] = mapped_column(words(MessageState, "state"))
    reason: Mapped[Reason | None] = mapped_column(words(Reason, "reason"))
    attempts: Mapped[int]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    template: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str | None] = mapped_column(String(8))
    text: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    fault: Mapped[str | None] = mapped_column(String(200))

    subjects: Mapped[list["MessageSubject"]] = relationship(order_by="MessageSubject.position")


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
    __table_args__ = (Index(None, "citizen_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(60))  # citizen:7, staff:3, system, operator
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    details: Mapped[dict[str, Any]]


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
