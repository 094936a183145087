"""When we were away."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.schema.base import Base


class Outage(Base):
    """Nothing was sent, or nothing was taken in, between two instants; appended only."""

    __tablename__ = "outages"
    __table_args__ = (CheckConstraint("until > since", name="until_after_since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[
        datetime
    ]  # when somebody was to look again, and nobody did, or when something was last received
    until: Mapped[datetime] = mapped_column(index=True)
    reported_at: Mapped[datetime | None]  # null: the consultants have not been told yet
