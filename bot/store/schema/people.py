"""People: staff and citizens, their ties to Telegram users, who stands in for whom."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.people import CitizenStatus, LinkState, Role, StaffStatus
from bot.store.schema.base import Base
from bot.store.types import EncryptedText, words


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    initials: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(EncryptedText("staff.name", 120))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("staff.phone", 40))
    unit: Mapped[str] = mapped_column(String(60))
    status: Mapped[StaffStatus] = mapped_column(words(StaffStatus, "status"))

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class Citizen(Base):
    __tablename__ = "citizens"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    first_name: Mapped[str] = mapped_column(EncryptedText("citizens.first_name", 120))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    language: Mapped[str | None] = mapped_column(
        String(8)
    )  # as chosen in the chat, else the file's
    language_in_file: Mapped[str | None] = mapped_column(String(8))
    status: Mapped[CitizenStatus] = mapped_column(words(CitizenStatus, "status"))
    unit: Mapped[str] = mapped_column(String(60))
    protected: Mapped[bool]
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())

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
        Index(
            "ix_links_citizen_id",
            "citizen_id",
            sqlite_where=text("citizen_id is not null"),
            postgresql_where=text("citizen_id is not null"),
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


class Absence(Base):
    """A member of staff is away from one instant to another, and somebody stands in."""

    __tablename__ = "absences"
    __table_args__ = (
        Index(None, "staff_id", "until"),
        CheckConstraint("until > since", name="until_after_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime]
