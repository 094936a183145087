"""When a message that was put off was to go out at first; what was put off before this keeps its last instant."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
