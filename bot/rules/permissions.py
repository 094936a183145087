"""Who may do what to whom: one table, used by every action of staff."""

from enum import StrEnum

from bot.rules.people import Role


class Relation(StrEnum):
    """How a member of staff stands to a citizen, to an appointment of theirs, or to a colleague."""

    HOST = "host"  # holds the appointment
    PRIMARY = "primary"  # the citizen's consultant
    SUBSTITUTE = "substitute"  # stands in for host or consultant, for now or always
    UNIT = "unit"  # leads the host, the citizen's consultant, or the colleague
    SELF = "self"  # it is about nobody else
    NONE = "none"


class StaffAct(StrEnum):
    """What a member of staff may want to do."""

    REGISTER = "register"  # mødt, mødt for sent, ikke mødt, aflyst af os
    REPORT = "report"  # a provider's word: mødt, mødt for sent, meldt ikke mødt
    TAKE = "take"  # «Jeg tager den»
    DECIDE = "decide"  # on a regret
    LOG_CONTACT = "log_contact"
    OPEN = "open"  # see first name and own words; journalled
    ABSENCE = "absence"  # enter who is away and who stands in


_OF_A_CASE = frozenset(
    {
        StaffAct.REGISTER,
        StaffAct.TAKE,
        StaffAct.DECIDE,
        StaffAct.LOG_CONTACT,
        StaffAct.OPEN,
    }
)
_NEAR = frozenset({Relation.HOST, Relation.PRIMARY, Relation.SUBSTITUTE})
_ABSENCE = frozenset({StaffAct.ABSENCE})

ALLOWED: dict[tuple[Role, Relation], frozenset[StaffAct]] = {
    **{(Role.CONSULTANT, relation): _OF_A_CASE for relation in _NEAR},
    (Role.CONSULTANT, Relation.SELF): _ABSENCE,
    **{(Role.HEAD, relation): _OF_A_CASE for relation in _NEAR},
    (Role.HEAD, Relation.UNIT): _OF_A_CASE | _ABSENCE,
    (Role.HEAD, Relation.SELF): _ABSENCE,
    (Role.PROVIDER, Relation.HOST): frozenset({StaffAct.REPORT}),
}


def may_ever(role: Role, act: StaffAct) -> bool:
    """Whether there is anybody to whom somebody of `role` may do `act`."""
    return any(may(role, relation, act) for relation in Relation)


def acts_of(role: Role) -> frozenset[StaffAct]:
    """Everything that somebody of `role` may do to somebody or other."""
    return frozenset(act for act in StaffAct if may_ever(role, act))


def may(role: Role, relation: Relation, act: StaffAct) -> bool:
    """Whether somebody of `role` who stands in `relation` may do `act`; an operator sees no content."""
    return act in ALLOWED.get((role, relation), frozenset())
