"""The only SQL. Hands on `Session`, the database and the rows as types for the actions above."""

from sqlalchemy.orm import Session

from bot.store.cipher import Cipher
from bot.store.db import Database, DatabaseFault, Incoming, Redelivered, incoming
from bot.store.leases import Held, LeaseLost, resting_on
from bot.store.schema import (
    Appointment,
    Citizen,
    Escalation,
    Invitation,
    JournalEntry,
    Link,
    Message,
    MessageSubject,
    Outage,
    Seal,
    Staff,
)

__all__ = [
    "Appointment",
    "Cipher",
    "Citizen",
    "Database",
    "DatabaseFault",
    "Escalation",
    "Held",
    "Incoming",
    "Invitation",
    "JournalEntry",
    "LeaseLost",
    "Link",
    "Message",
    "MessageSubject",
    "Outage",
    "Redelivered",
    "Seal",
    "Session",
    "Staff",
    "incoming",
    "resting_on",
]
