"""Buttons that several letters share, and the rows they stand in.

A row holds what a narrow telephone shows side by side without cutting a label: two short ones or one.
"""

from bot.i18n import N_
from bot.messages.words import Tap
from bot.rules.appointments import Attendance
from bot.rules.letters import Act

YES = Tap(N_("Yes, I am coming"), Act.CONFIRM)
COMING = Tap(N_("I am coming"), Act.CONFIRM)
READY = Tap(N_("I am ready"), Act.CONFIRM)
FINE = Tap(N_("That is fine"), Act.CONFIRM)
CANNOT = Tap(N_("I cannot"), Act.REGRET)
CANNOT_ONE = Tap(N_("I cannot"), Act.PICK)
CALL_ME = Tap(N_("Call me"), Act.CALL_ME)
LATE = Tap(N_("I will be late"), Act.LATE)

COMING_OR_NOT = ((YES, CANNOT),)
COMING_OR_CALL = ((YES, CANNOT), (CALL_ME,))
FINE_OR_NOT = ((FINE, CANNOT),)
FINE_OR_CALL = ((FINE, CANNOT), (CALL_ME,))
FINE_OR_WHICH = ((FINE, CANNOT_ONE), (CALL_ME,))
STILL_COMING = ((COMING, CALL_ME),)
STILL_READY = ((READY, CALL_ME),)
ONLY_CALL = ((CALL_ME,),)

SEEN = Tap(N_("Seen"), Act.SEEN)
OPEN = Tap(N_("Open"), Act.OPEN)
CORRECT = Tap(N_("Correct"), Act.CORRECT)
CALLING = Tap(N_("I am calling now"), Act.CALLING)
CALLED = Tap(N_("I have called"), Act.CALLED)
TAKE = Tap(N_("I will take it"), Act.TAKE)
LOG_CONTACT = Tap(N_("Log contact attempt"), Act.LOG_CONTACT)
APPROVE = Tap(N_("Approve cancellation"), Act.APPROVE)
STANDS = Tap(N_("Appointment stands"), Act.STANDS)

ATTENDED = Tap(N_("Attended"), Act.REGISTER, Attendance.ATTENDED)
ATTENDED_LATE = Tap(N_("Attended late"), Act.REGISTER, Attendance.ATTENDED_LATE)
NO_SHOW = Tap(N_("No-show"), Act.REGISTER, Attendance.NO_SHOW)
CANCELLED_BY_US = Tap(N_("Cancelled by us"), Act.REGISTER, Attendance.CANCELLED_BY_US)

RESULTS_AGAIN = ((ATTENDED, ATTENDED_LATE), (NO_SHOW, CANCELLED_BY_US))
REGISTER = (*RESULTS_AGAIN, (TAKE,))
ONLY_SEEN = ((SEEN,),)
SEEN_OR_CALLING = ((SEEN, CALLING),)
ONLY_OPEN = ((OPEN,),)
