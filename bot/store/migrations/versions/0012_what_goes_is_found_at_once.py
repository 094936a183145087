"""What belongs to a row that is erased is found without reading whole tables."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_escalations_citizen_id", "escalations", "citizen_id", None),
    ("ix_dialogues_appointment_id", "dialogues", "appointment_id", None),
    ("ix_links_citizen_id", "links", "citizen_id", "citizen_id is not null"),
    (
        "ix_statements_appointment_id",
        "statements",
        "appointment_id",
        "appointment_id is not null",
    ),
    (
        "ix_contact_attempts_appointment_id",
        "contact_attempts",
        "appointment_id",
        "appointment_id is not null",
    ),
    ("ix_messages_edits_id", "messages", "edits_id", "edits_id is not null"),
    (
        "ix_messages_to_nobody",
        "messages",
        "telegram_id",
        "citizen_id is null and staff_id is null",
    ),
    ("ix_journal_appointment_id", "journal", "appointment_id", "appointment_id is not null"),
    ("ix_journal_message_id", "journal", "message_id", "message_id is not null"),
    ("ix_journal_actor", "journal", "actor", "citizen_id is null"),
)


def upgrade() -> None:
    for name, table, column, where in INDEXES:
        only = sa.text(where) if where is not None else None
        op.create_index(name, table, [column], sqlite_where=only, postgresql_where=only)
