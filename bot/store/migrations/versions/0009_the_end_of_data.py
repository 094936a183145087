"""Whose data must not be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "citizens",
        sa.Column("legal_hold", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
