"""The tables. Rows are read as objects and changed by the statements of `bot.store` only."""

from bot.store.schema.appointments import Appointment, Registration
from bot.store.schema.base import Base
from bot.store.schema.matters import ContactAttempt, Dialogue, Escalation, Statement
from bot.store.schema.messages import JournalEntry, Message, MessageSubject
from bot.store.schema.outages import Outage
from bot.store.schema.people import Absence, Citizen, CodeAttempt, Invitation, Link, Staff
from bot.store.schema.seals import Seal
from bot.store.schema.upkeep import HandledUpdate, Heartbeat, Lease, Note

__all__ = [
    "Absence",
    "Appointment",
    "Base",
    "Citizen",
    "CodeAttempt",
    "ContactAttempt",
    "Dialogue",
    "Escalation",
    "HandledUpdate",
    "Heartbeat",
    "Invitation",
    "JournalEntry",
    "Lease",
    "Link",
    "Message",
    "MessageSubject",
    "Note",
    "Outage",
    "Registration",
    "Seal",
    "Staff",
    "Statement",
]
