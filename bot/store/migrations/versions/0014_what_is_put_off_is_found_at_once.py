"""What an outage has kept back and still waits is found without reading all that is planned."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAITS = "state = 'planned' and first_due_at is not null"


def upgrade() -> None:
    op.create_index(
        "ix_messages_put_off",
        "messages",
        ["first_due_at"],
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
