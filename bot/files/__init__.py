"""Files in: CSV as Danish Excel and Danish case systems write it, read into typed rows.

Only the file is judged here. Whether an initial, a reference or an earlier row exists is decided by
`bot.actions`. Good lines become rows and bad lines become `Refused`; only a file that is no table
at all raises, and what it raises is `Unreadable`. Every reason is Danish, for the people who made
the file, and none repeats a name or anything shaped like a CPR number.
"""

from bot.files.appointments import read_appointments
from bot.files.citizens import read_citizens
from bot.files.decoding import LARGEST_FILE
from bot.files.faults import Cut, Unreadable
from bot.files.rows import AppointmentRow, CitizenRow, Refused, StaffRow, Table
from bot.files.staff import read_staff

__all__ = [
    "LARGEST_FILE",
    "AppointmentRow",
    "CitizenRow",
    "Cut",
    "Refused",
    "StaffRow",
    "Table",
    "Unreadable",
    "read_appointments",
    "read_citizens",
    "read_staff",
]
