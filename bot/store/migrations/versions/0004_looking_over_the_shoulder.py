"""The last instant that is written down, and the appointments ahead, are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journal_at", "journal", ["at"], unique=False)
    op.create_index(
        "ix_appointments_ahead",
        "appointments",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
