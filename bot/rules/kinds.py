"""Every message that the bot says, by the id of the catalogue, and which of them fits a contact form.

What a message says is `bot.messages`; what its buttons mean and what it may be filled with, `bot.rules.letters`.
"""

from enum import StrEnum

from bot.rules.appointments import ContactForm


class Kind(StrEnum):
    """Every message the bot says; the values are the ids of the catalogue."""

    ENROL_WELCOME = "enrol.welcome"
    ENROL_PRIVACY = "enrol.privacy"
    ENROL_ASK_CODE = "enrol.ask_code"
    ENROL_BAD_CODE = "enrol.bad_code"
    ENROL_YES = "enrol.yes"
    ENROL_NO = "enrol.no"
    ABOUT_ROBOT = "about.robot"
    ABOUT_FRAUD = "about.fraud"
    APPOINTMENT_NEW = "appointment.new"
    APPOINTMENT_NEW_WITH_PLACE = "appointment.new_with_place"
    APPOINTMENT_MOVED = "appointment.moved"
    APPOINTMENT_NEW_PLACE = "appointment.new_place"
    APPOINTMENT_CANCELLED = "appointment.cancelled"
    APPOINTMENT_SUBSTITUTE = "appointment.substitute"
    APPOINTMENT_PHONE = "appointment.phone"
    REMINDER_DAYS_BEFORE = "reminder.days_before"
    REMINDER_TOMORROW = "reminder.tomorrow"
    REMINDER_NEXT_WORKING_DAY = "reminder.next_working_day"
    REMINDER_SAME_MORNING = "reminder.same_morning"
    REMINDER_HOURS_BEFORE = "reminder.hours_before"
    REMINDER_NO_ANSWER = "reminder.no_answer"
    ANSWER_YES = "answer.yes"
    ANSWER_CHANGED_MIND = "answer.changed_mind"
    REGRET_REASON = "regret.reason"
    REGRET_RECEIVED = "regret.received"
    REGRET_APPROVED = "regret.approved"
    REGRET_DECLINED = "regret.declined"
    REGRET_LATE = "regret.late"
    REBOOKING_WISH = "rebooking.wish"
    REBOOKING_RECEIVED = "rebooking.received"
    LATE_HOW_MUCH = "late.how_much"
    LATE_RECEIVED = "late.received"
    CHECK_IN_ASK = "check_in.ask"
    CHECK_IN_THANKS = "check_in.thanks"
    ATTENDANCE_THANKS = "attendance.thanks"
    MISSED_ASK = "missed.ask"
    MISSED_WRITE = "missed.write"
    MISSED_ANSWER_RECEIVED = "missed.answer_received"
    MISSED_DISPUTED = "missed.disputed"
    MISSED_NEW_TIME = "missed.new_time"
    CONTACT_AGAIN = "contact.again"
    HELP_MENU = "help.menu"
    HELP_CALL_ME = "help.call_me"
    HELP_EMERGENCY = "help.emergency"
    HELP_COMPANION = "help.companion"
    APPOINTMENTS_LIST = "appointments.list"
    APPOINTMENTS_NONE = "appointments.none"
    DATA_MINE = "data.mine"
    DATA_ERASE = "data.erase"
    CLOSED_NOW = "closed.now"
    ERROR_NOT_UNDERSTOOD = "error.not_understood"
    ERROR_TECHNICAL = "error.technical"
    ERROR_CPR = "error.cpr"
    ERROR_PRIVATE = "error.private"
    ERROR_FILE = "error.file"
    ERROR_OLD_BUTTON = "error.old_button"
    ERROR_UNKNOWN_USER = "error.unknown_user"
    STOP_ASK = "stop.ask"
    STOP_DONE = "stop.done"
    STAFF_AGENDA = "staff.agenda"
    STAFF_UNANSWERED = "staff.unanswered"
    STAFF_REGRET = "staff.regret"
    STAFF_RUNNING_LATE = "staff.running_late"
    STAFF_CHECKED_IN = "staff.checked_in"
    STAFF_ATTENDANCE_DUE = "staff.attendance_due"
    STAFF_ATTENDANCE_REGISTERED = "staff.attendance_registered"
    STAFF_ATTENDANCE_OVERDUE = "staff.attendance_overdue"
    STAFF_NO_SHOW = "staff.no_show"
    STAFF_CITIZEN_WROTE = "staff.citizen_wrote"
    STAFF_DISPUTED = "staff.disputed"
    STAFF_UNREACHABLE = "staff.unreachable"
    STAFF_OPTED_OUT = "staff.opted_out"
    STAFF_CALL_ME = "staff.call_me"
    STAFF_CPR_DELETED = "staff.cpr_deleted"
    STAFF_SUBSTITUTE = "staff.substitute"
    STAFF_ESCALATED = "staff.escalated"
    HEAD_ESCALATED = "head.escalated"
    HEAD_REPEATED = "head.repeated"
    HEAD_WEEKLY_REPORT = "head.weekly_report"
    OPERATIONS_DELIVERY_FAILURES = "operations.delivery_failures"
    ENROL_LOCKED = "enrol.locked"
    ENROL_NOT_ME = "enrol.not_me"
    APPOINTMENTS_NEW_LIST = "appointments.new_list"
    APPOINTMENTS_CHANGED_LIST = "appointments.changed_list"
    APPOINTMENT_DIGITAL = "appointment.digital"
    REMINDER_TOMORROW_PHONE = "reminder.tomorrow_phone"
    REMINDER_REGRET_PENDING = "reminder.regret_pending"
    REMINDER_SAME_MORNING_LIST = "reminder.same_morning_list"
    MISSED_CORRECTED = "missed.corrected"
    ERROR_NOT_YOURS = "error.not_yours"
    LANGUAGE_CHOOSE = "language.choose"
    ERROR_AFTER_OUTAGE = "error.after_outage"
    STAFF_WELCOME = "staff.welcome"
    STAFF_UNANSWERED_LIST = "staff.unanswered_list"
    STAFF_TAKEN = "staff.taken"
    STAFF_REOPENED = "staff.reopened"
    STAFF_REPORTED_ABSENT = "staff.reported_absent"
    STAFF_UNCERTAIN = "staff.uncertain"
    STAFF_NOT_REACHED = "staff.not_reached"
    STAFF_DATA_REQUEST = "staff.data_request"
    STAFF_ERASE_REQUEST = "staff.erase_request"
    STAFF_OUTAGE = "staff.outage"
    HEAD_REGRET = "head.regret"
    HEAD_NO_SHOW = "head.no_show"
    OPERATIONS_UPDATE_FAILED = "operations.update_failed"
    APPOINTMENT_NEW_PLACE_WITH_PLACE = "appointment.new_place_with_place"
    APPOINTMENT_MOVED_PHONE = "appointment.moved_phone"
    APPOINTMENT_MOVED_DIGITAL = "appointment.moved_digital"
    APPOINTMENT_CANCELLED_REMOTE = "appointment.cancelled_remote"
    REMINDER_DAYS_BEFORE_PHONE = "reminder.days_before_phone"
    REMINDER_DAYS_BEFORE_DIGITAL = "reminder.days_before_digital"
    REMINDER_TOMORROW_DIGITAL = "reminder.tomorrow_digital"
    REMINDER_NEXT_WORKING_DAY_PHONE = "reminder.next_working_day_phone"
    REMINDER_NEXT_WORKING_DAY_DIGITAL = "reminder.next_working_day_digital"
    REMINDER_SAME_MORNING_PHONE = "reminder.same_morning_phone"
    REMINDER_SAME_MORNING_DIGITAL = "reminder.same_morning_digital"
    REMINDER_HOURS_BEFORE_PHONE = "reminder.hours_before_phone"
    REMINDER_HOURS_BEFORE_DIGITAL = "reminder.hours_before_digital"
    REMINDER_NO_ANSWER_REMOTE = "reminder.no_answer_remote"
    REMINDER_REGRET_PENDING_REMOTE = "reminder.regret_pending_remote"
    ANSWER_CHANGED_MIND_REMOTE = "answer.changed_mind_remote"
    ANSWER_AFTER_APPROVAL = "answer.after_approval"
    REGRET_RECEIVED_REMOTE = "regret.received_remote"
    REGRET_APPROVED_REMOTE = "regret.approved_remote"
    REGRET_DECLINED_REMOTE = "regret.declined_remote"
    LATE_HOW_MUCH_REMOTE = "late.how_much_remote"
    LATE_RECEIVED_REMOTE = "late.received_remote"
    ATTENDANCE_THANKS_REMOTE = "attendance.thanks_remote"
    ERROR_AFTER_OUTAGE_REMOTE = "error.after_outage_remote"
    APPOINTMENTS_PICK = "appointments.pick"
    APPOINTMENTS_PICK_LATE = "appointments.pick_late"
    ERROR_NO_APPOINTMENT_NOW = "error.no_appointment_now"
    HELP_STOPPED_OR_PAUSED = "help.stopped_or_paused"
    ENROL_ALREADY_STAFF = "enrol.already_staff"
    STAFF_HELP = "staff.help"
    STAFF_NOT_YOURS = "staff.not_yours"
    STAFF_NOT_UNDERSTOOD = "staff.not_understood"
    STAFF_CHANGED_MIND = "staff.changed_mind"
    STAFF_CONTACT_CHANNEL = "staff.contact_channel"
    STAFF_CONTACT_OUTCOME = "staff.contact_outcome"
    STAFF_CONTACT_LOGGED = "staff.contact_logged"
    STAFF_OPENED = "staff.opened"
    STAFF_REBOOKING = "staff.rebooking"
    STAFF_CORRECTED = "staff.corrected"
    STAFF_NOT_ALLOWED = "staff.not_allowed"
    STAFF_ASKED_BELOW = "staff.asked_below"
    STAFF_TAKEN_BACK = "staff.taken_back"
    MISSED_DISPUTED_REMOTE = "missed.disputed_remote"
    HEAD_NO_SHOW_LIST = "head.no_show_list"
    STAFF_UNANSWERED_NONE = "staff.unanswered_none"
    STAFF_CORRECT = "staff.correct"
    STAFF_CASE_RESTS = "staff.case_rests"
    STAFF_ABSENCE_ENTERED = "staff.absence_entered"
    STAFF_ABSENCE_FORM = "staff.absence_form"
    STAFF_ABSENCE_UNKNOWN = "staff.absence_unknown"
    STAFF_ABSENCE_DATES = "staff.absence_dates"
    STAFF_ABSENCE_NOT_YOURS = "staff.absence_not_yours"
    STAFF_COVER_MISSING = "staff.cover_missing"
    STAFF_SEEN = "staff.seen"
    STAFF_REGRET_CALLING = "staff.regret_calling"
    STAFF_REGRET_APPROVED = "staff.regret_approved"
    STAFF_REGRET_DECLINED = "staff.regret_declined"
    STAFF_CALLING = "staff.calling"
    STAFF_CALLED = "staff.called"
    STAFF_SUPERSEDED = "staff.superseded"
    STAFF_REACHABLE = "staff.reachable"
    REGRET_REASON_REMOTE = "regret.reason_remote"
    REBOOKING_RECEIVED_AFTER = "rebooking.received_after"
    MISSED_ASK_REMOTE = "missed.ask_remote"
    MISSED_CORRECTED_REMOTE = "missed.corrected_remote"
    MISSED_CANCELLED = "missed.cancelled"
    STAFF_ABSENCE_SUBSTITUTE = "staff.absence_substitute"
    ANSWER_SEEN = "answer.seen"
    DATA_ASKED = "data.asked"
    STAFF_SUBSTITUTE_OFF = "staff.substitute_off"
    STAFF_ABSENCE_TAKEN_BACK = "staff.absence_taken_back"
    APPOINTMENT_HOST_BACK = "appointment.host_back"


_ENDINGS = {
    ContactForm.IN_PERSON: (),
    ContactForm.PHONE: ("_phone", "_remote"),
    ContactForm.DIGITAL: ("_digital", "_remote"),
}
_IDS = {kind.value for kind in Kind}
# Whose variants have names of their own: news about a call says all of it anew.
_NAMED = {
    (kind, form): own
    for kind in (
        Kind.APPOINTMENT_NEW,
        Kind.APPOINTMENT_NEW_WITH_PLACE,
        Kind.APPOINTMENT_NEW_PLACE,
        Kind.APPOINTMENT_NEW_PLACE_WITH_PLACE,
        Kind.MISSED_NEW_TIME,
    )
    for form, own in (
        (ContactForm.PHONE, Kind.APPOINTMENT_PHONE),
        (ContactForm.DIGITAL, Kind.APPOINTMENT_DIGITAL),
    )
}


def variant(kind: Kind, contact_form: ContactForm, *, place_known: bool) -> Kind:
    """The kind to send in place of `kind`, itself where it fits every form.

    `place_known`: the place may be shown to this citizen; it counts only where people meet in person.
    """
    endings = _ENDINGS[contact_form]
    if contact_form is ContactForm.IN_PERSON and place_known:
        endings = ("_with_place",)
    found = [kind.value + ending for ending in endings if kind.value + ending in _IDS]
    return _NAMED.get((kind, contact_form)) or Kind(next(iter(found), kind.value))
