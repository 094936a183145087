"""What the timeline calls things, in Danish and in English; `telling` puts the words together."""

Pair = tuple[str, str]  # Danish, English

NAMED = (  # the first beginning that fits
    ("reminder.hours_before", "Påmindelse samme dag", "Reminder on the day"),
    ("reminder.", "Påmindelse", "Reminder"),
    ("appointment", "Besked om aftalen", "News of the appointment"),
    ("answer.", "Kvittering", "Receipt"),
    ("regret.approved", "Svar på afbud", "Answer to the cancellation"),
    ("regret.declined", "Svar på afbud", "Answer to the cancellation"),
    ("regret.", "Kvittering for afbud", "Receipt for the cancellation"),
    ("late.", "Kvittering for forsinkelse", "Receipt for being late"),
    ("missed.ask", "Spørgsmålet «Er alt i orden?»", "The question “Is everything all right?”"),
    ("missed.", "Svar efter aftalen", "Answer after the appointment"),
    ("staff.unanswered", "Listen over manglende svar", "The list of missing answers"),
    ("staff.regret", "Afbud til afgørelse", "Cancellation to decide"),
    ("head.regret", "Afbud til afgørelse", "Cancellation to decide"),
    ("staff.attendance_due", "Spørgsmål om fremmøde", "Question about attendance"),
    ("staff.attendance_overdue", "Manglende registreringer", "Missing registrations"),
    ("staff.escalated", "Besked om, at det er gået videre,", "Word that it was passed on"),
    ("head.escalated", "Manglende registrering", "Missing registration"),
    ("staff.no_show", "Opgaven at kontakte borgeren", "The task of contacting the citizen"),
    ("head.no_show", "Borgere uden kontaktforsøg", "Citizens whom nobody has contacted"),
    ("staff.running_late", "Besked om forsinkelse", "News of being late"),
    ("staff.checked_in", "Besked om ankomst", "News of the arrival"),
    ("staff.agenda", "Dagsorden", "Agenda"),
    ("staff.reported_absent", "Leverandørens oplysning", "The provider's word"),
    ("staff.citizen_wrote", "Besked om borgerens svar", "News of the citizen's answer"),
    ("", "Besked", "Message"),
)
STATES = {  # what became of a message: before whom it was for
    "planned": ("planlagt til", "planned for"),
    "sending": ("er på vej til", "on its way to"),
    "sent": ("sendt til", "sent to"),
    "uncertain": ("måske leveret til", "perhaps delivered to"),
    "failed": ("nåede ikke frem til", "did not reach"),
    "expired": ("blev for gammel til", "came too late for"),
    "dropped": ("ikke sendt til", "not sent to"),
}
REASONS = {
    "stale": ("ikke længere aktuel", "no longer of interest"),
    "not_linked": ("ikke tilmeldt", "not signed up"),
    "opted_out": ("har frameldt sig", "has opted out"),
    "paused": ("sagen er på pause", "the case rests"),
    "superseded": ("en nyere besked siger det", "a newer message says it"),
    "unreachable": ("kan ikke nås her", "can't be reached here"),
    "refused": ("afvist af Telegram", "refused by Telegram"),
}
RESULTS = {
    "attended": ("mødt", "attended"),
    "attended_late": ("mødt for sent", "attended late"),
    "no_show": ("ikke mødt", "no-show"),
    "reported_absent": ("melder ikke mødt", "reports absence"),
    "cancelled_by_us": ("aflyst af os", "cancelled by us"),
}
ROLES = {
    "host": ("værten", "the host"),
    "consultant": ("konsulenten", "the consultant"),
    "substitute": ("vikaren", "the substitute"),
    "head": ("afdelingschefen", "the head of department"),
    "citizen": ("borgeren", "the citizen"),
}
MATTERS = {
    "attendance": ("Spørgsmålet om fremmøde", "The question about attendance"),
    "regret": ("Afbuddet", "The cancellation"),
    "no_show": ("Sagen efter «ikke mødt»", "The matter after the no-show"),
    "call_me": ("Ønsket om et opkald", "The wish for a call"),
    "unreachable": ("Beskeden om, at borgeren ikke kan nås", "The news that nobody is reached"),
}
EVENTS = {  # of the journal: the timeline's kind, and the words; {who} did it, {told} is its detail
    "appointment_created": ("other", "Aftalen er lagt ind", "The appointment is entered"),
    "appointment_moved": ("other", "Aftalen er flyttet", "The appointment is moved"),
    "appointment_changed": ("other", "Aftalen er ændret", "The appointment is changed"),
    "appointment_cancelled": ("other", "Aftalen er aflyst", "The appointment is cancelled"),
    "answer_confirm": ("answered", "Borgeren sagde ja", "The citizen said yes"),
    "answer_regret": ("answered", "Borgeren meldte afbud", "The citizen cancelled"),
    "regret_reason": ("answered", "Borgeren gav en grund", "The citizen gave a reason"),
    "answer_approve": ("decided", "{who} godkendte afbuddet", "{who} approved the cancellation"),
    "answer_decline": ("decided", "{who} svarede, at aftalen gælder", "{who} let it stand"),
    "running_late": ("answered", "Borgeren kommer for sent", "The citizen is running late"),
    "on_my_way": ("answered", "Borgeren er på vej", "The citizen is on the way"),
    "checked_in": ("answered", "Borgeren meldte ankomst", "The citizen reported arrival"),
    "attendance_registered": (
        "registered",
        "{who} registrerede: {told}",
        "{who} registered: {told}",
    ),
    "contact_attempt": (
        "registered",
        "{who} noterede et kontaktforsøg",
        "{who} logged a contact attempt",
    ),
    "contact_restored": ("answered", "Borgeren skrev igen", "The citizen wrote again"),
    "disputed": ("answered", "Borgeren siger: Jeg var der", "The citizen says: I was there"),
    "new_time_wished": ("answered", "Borgeren ønsker en ny tid", "The citizen wants a new time"),
    "call_asked": ("answered", "Borgeren vil ringes op", "The citizen wants a call"),
}
OF_MATTERS = {  # endings of the journal's words about a matter
    "taken": ("decided", "{told} har taget den", "{told} has taken it"),
    "reopened": ("climbed", "{matter} er åbent igen", "{matter} is open again"),
}
