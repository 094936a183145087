"""What became of an appointment, in words that colleagues and the case sheet share."""

from bot.i18n import N_
from bot.rules.appointments import Attendance

RESULTS = {
    Attendance.UNKNOWN: N_("not registered"),
    Attendance.REPORTED_ABSENT: N_("reported absent"),
    Attendance.ATTENDED: N_("attended"),
    Attendance.ATTENDED_LATE: N_("attended late"),
    Attendance.NO_SHOW: N_("no-show"),
    Attendance.CANCELLED_BY_US: N_("cancelled by us"),
}
