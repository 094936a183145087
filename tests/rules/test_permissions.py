"""Who may do what to whom: role × relation × act, written out."""

from itertools import product

import pytest

from bot.rules.people import Role
from bot.rules.permissions import Relation, StaffAct, may, may_ever

ALL = set(StaffAct) - {StaffAct.REPORT, StaffAct.ABSENCE}
NEAR = {Relation.HOST, Relation.PRIMARY, Relation.SUBSTITUTE}


def expected(role: Role, relation: Relation) -> set[StaffAct]:
    """What a reader of the rules would say."""
    if relation is Relation.SELF:
        return {StaffAct.ABSENCE} if role in {Role.CONSULTANT, Role.HEAD} else set()
    if role is Role.HEAD and relation is Relation.UNIT:
        return ALL | {StaffAct.ABSENCE}
    if role in {Role.CONSULTANT, Role.HEAD}:
        return ALL if relation in NEAR else set()
    if role is Role.PROVIDER and relation is Relation.HOST:
        return {StaffAct.REPORT}
    return set()


@pytest.mark.parametrize(("role", "relation", "act"), list(product(Role, Relation, StaffAct)))
def test_role_and_relation_decide(role: Role, relation: Relation, act: StaffAct) -> None:
    assert may(role, relation, act) is (act in expected(role, relation))


def test_an_operator_sees_and_does_nothing_of_a_case() -> None:
    assert not [(r, a) for r, a in product(Relation, StaffAct) if may(Role.OPERATOR, r, a)]


def test_nobody_without_a_relation_does_anything() -> None:
    assert not [(r, a) for r, a in product(Role, StaffAct) if may(r, Relation.NONE, a)]


@pytest.mark.parametrize(("role", "act"), list(product(Role, StaffAct)))
def test_what_a_role_may_do_to_nobody_it_may_never_do(role: Role, act: StaffAct) -> None:
    assert may_ever(role, act) is any(may(role, relation, act) for relation in Relation)
