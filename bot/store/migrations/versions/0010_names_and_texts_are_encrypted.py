"""Encrypted names and places are longer than plain ones.

SQLite holds to no length. The values themselves are encrypted by the program at its next start: they need its key.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WIDENED = (
    ("staff", "name", 120),
    ("staff", "phone", 40),
    ("citizens", "first_name", 120),
    ("appointments", "place", 200),
    ("appointments", "told_place", 200),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column, length in WIDENED:
        op.alter_column(table, column, existing_type=sa.String(length=length), type_=sa.Text())
