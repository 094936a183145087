"""A citizen's choice of language stands beside what the file says."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("citizens", sa.Column("language_in_file", sa.String(length=8), nullable=True))
    op.execute("update citizens set language_in_file = language")
