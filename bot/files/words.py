"""The fixed words of the files, and what they mean in the rules."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.files.cells import Wrong, shown
from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.people import CitizenStatus, Role, StaffStatus

ROLES = {
    "konsulent": Role.CONSULTANT,
    "afdelingschef": Role.HEAD,
    "leverandør": Role.PROVIDER,
    "drift": Role.OPERATOR,
}
STAFF_STATES = {"aktiv": StaffStatus.ACTIVE, "ophørt": StaffStatus.LEFT}
CITIZEN_STATES = {
    "aktiv": CitizenStatus.ACTIVE,
    "pause": CitizenStatus.PAUSED,
    "afsluttet": CitizenStatus.CLOSED,
}
CONTACT_FORMS = {
    "personligt": ContactForm.IN_PERSON,
    "telefon": ContactForm.PHONE,
    "digitalt": ContactForm.DIGITAL,
}
APPOINTMENT_STATES = {
    "planlagt": AppointmentState.PLANNED,
    "aflyst": AppointmentState.CANCELLED,
}
YES_OR_NO = {"ja": True, "nej": False}

_ROLES_TOO = {
    "jobkonsulent": Role.CONSULTANT,
    "sagsbehandler": Role.CONSULTANT,
    "leverandor": Role.PROVIDER,
    "leverandoer": Role.PROVIDER,
}
_LEFT_TOO = {"ophoert": StaffStatus.LEFT}
_YES_OR_NO_TOO = {
    **dict.fromkeys(("j", "true", "sand", "1"), True),
    **dict.fromkeys(("n", "false", "falsk", "0"), False),
}

T = TypeVar("T")


def role(text: str) -> Role | Wrong:
    """What a member of staff is."""
    return _meaning(text, ROLES, _ROLES_TOO)


def staff_status(text: str) -> StaffStatus | Wrong:
    """Whether a member of staff is still there."""
    return _meaning(text, STAFF_STATES, _LEFT_TOO)


def citizen_status(text: str) -> CitizenStatus | Wrong:
    """Whether a citizen's case is active."""
    return _meaning(text, CITIZEN_STATES)


def contact_form(text: str) -> ContactForm | Wrong:
    """How the two meet."""
    return _meaning(text, CONTACT_FORMS)


def is_cancelled(text: str) -> bool | Wrong:
    """Whether an appointment's status says that it is cancelled."""
    state = _meaning(text, APPOINTMENT_STATES)
    return state if isinstance(state, Wrong) else state is AppointmentState.CANCELLED


def yes_or_no(text: str) -> bool | Wrong:
    """Yes or no, also as Danish and English Excel write them."""
    return _meaning(text, YES_OR_NO, _YES_OR_NO_TOO)


def type_among(types: Mapping[str, str]) -> Callable[[str], str | Wrong]:
    """A reader of appointment types: names, in any case, to canonical ids; ids stand for themselves."""
    known = {
        _plain(word): of for word, of in ({of: of for of in types.values()} | {**types}).items()
    }

    def read(text: str) -> str | Wrong:
        found = known.get(_plain(text))
        if found is not None:
            return found
        return Wrong(f"Typen {shown(text)} kendes ikke. Brug en type, der står i opsætningen.")

    return read


def _meaning(text: str, words: Mapping[str, T], others: Mapping[str, T] | None = None) -> T | Wrong:
    word = _plain(text)
    for known in (words, others or {}):
        if word in known:
            return known[word]
    *most, last = words
    return Wrong(f"Ordet {shown(text)} kendes ikke. Skriv {', '.join(most)} eller {last}.")


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()
