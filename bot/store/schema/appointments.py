"""Appointments, and what humans registered of them."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.contact import RegretReason
from bot.rules.people import Role
from bot.store.schema.base import Base
from bot.store.schema.people import Citizen, Staff
from bot.store.types import EncryptedText, words


class Appointment(Base):
    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(None, "citizen_id", "starts_at"),
        Index(None, "host_id", "starts_at"),
        Index(
            "ix_appointments_attendance_due_at",
            "attendance_due_at",
            sqlite_where=text("attendance_due_at is not null"),
            postgresql_where=text("attendance_due_at is not null"),
        ),
        Index(
            "ix_appointments_answers_due_at",
            "answers_due_at",
            sqlite_where=text("answers_due_at is not null"),
            postgresql_where=text("answers_due_at is not null"),
        ),
        Index(
            "ix_appointments_ahead",
            "starts_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "attendance != 'no_show' or"
            " (registrar_id is not null and registrar_role is not null"
            " and registrar_role in ('consultant', 'head'))",  # a comparison with null would pass
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
    place: Mapped[str | None] = mapped_column(EncryptedText("appointments.place", 200))
    state: Mapped[AppointmentState] = mapped_column(words(AppointmentState, "state"))
    version: Mapped[int]
    file_row: Mapped[str] = mapped_column(String(64))  # digest of the row last imported
    revision: Mapped[str | None] = mapped_column(
        String(40)
    )  # of its event, where a calendar has it
    answer: Mapped[Answer] = mapped_column(words(Answer, "answer"))
    answered_at: Mapped[datetime | None]
    regret_reason: Mapped[RegretReason | None] = mapped_column(
        words(RegretReason, "regret_reason")
    )  # of the newest regret, if the citizen gave one
    attendance: Mapped[Attendance] = mapped_column(words(Attendance, "attendance"))
    registrar_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    registrar_role: Mapped[Role | None] = mapped_column(words(Role, "registrar_role"))
    registered_at: Mapped[datetime | None]
    attendance_due_at: Mapped[datetime | None]  # null: not to be asked about, or asked already
    answers_due_at: Mapped[datetime | None]  # null: nobody is told, or has been
    checked_in_at: Mapped[datetime | None]  # the citizen's own word
    contact_restored_at: Mapped[datetime | None]  # the first words after a missed appointment
    told_starts_at: Mapped[datetime | None]  # null: the citizen was never told of it
    told_host_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_contact_form: Mapped[ContactForm | None] = mapped_column(
        words(ContactForm, "told_contact_form")
    )
    told_place: Mapped[str | None] = mapped_column(EncryptedText("appointments.told_place", 200))
    told_state: Mapped[AppointmentState | None] = mapped_column(
        words(AppointmentState, "told_state")
    )

    citizen: Mapped[Citizen] = relationship()
    host: Mapped[Staff] = relationship(foreign_keys=[host_id])


class Registration(Base):
    """What a human said became of an appointment; a correction is a row of its own, beside the first."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(
            "result != 'no_show' or registrar_role in ('consultant', 'head')",
            name="no_show_has_a_human",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), index=True)
    at: Mapped[datetime]
    result: Mapped[Attendance] = mapped_column(words(Attendance, "result"))
    registrar_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    registrar_role: Mapped[Role] = mapped_column(words(Role, "registrar_role"))
    replaced: Mapped[Attendance] = mapped_column(words(Attendance, "replaced"))
