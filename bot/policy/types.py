"""What Danish case systems call the types of appointments that are built in."""

from collections.abc import Iterable

_DANISH = {
    "jobsamtale": "job_talk",
    "opfølgningssamtale": "follow_up_talk",
    "opfølgning": "follow_up_talk",
    "cv-samtale": "cv_talk",
    "cv samtale": "cv_talk",
    "fælles samtale": "joint_meeting",
    "fællessamtale": "joint_meeting",
    "telefonsamtale": "phone_call",
    "nytteindsats": "community_work",
    "virksomhedspraktik": "work_placement",
    "vejledning og opkvalificering": "guidance_course",
    "mentorsamtale": "mentor_talk",
}


def names(ids: Iterable[str]) -> dict[str, str]:
    """Every name that a file may give a type, casefolded; a type's own id wins over a Danish name."""
    return _DANISH | {type_id.casefold(): type_id for type_id in ids}
