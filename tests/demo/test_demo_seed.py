"""The example unit: the same number is the same unit, and every number is one that the import takes whole."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings, strategies as st

import bot.demo
from bot import policy as policies
from bot.demo import seed as seeds
from bot.demo.seed import CITIZENS, CONSULTANTS, HEAD, PROVIDER, STAFF, SUBSTITUTE
from bot.files import read_appointments, read_citizens, read_staff

POLICY = policies.load(Path(bot.demo.__file__).parent / "policy.toml")
FEW = settings(max_examples=15)
numbers = st.integers(min_value=0, max_value=2**31)


@FEW
@given(numbers)
def test_every_number_is_a_whole_unit(number: int) -> None:
    seed = seeds.grow(number)
    roles = Counter(role for _, _, role, *_ in STAFF)
    assert roles == {
        "konsulent": 5,
        "afdelingschef": 1,
        "leverandør": 1,
    }  # one of the five: substitute
    assert len(seed.citizens) == CITIZENS == len({citizen.ref for citizen in seed.citizens})
    assert len({talk.key for talk in seed.talks}) == len(seed.talks)
    assert {talk.type for talk in seed.talks} >= {"jobsamtale", "telefonsamtale", "mentorsamtale"}
    assert {talk.form for talk in seed.talks} == {"personligt", "telefon", "digitalt"}
    assert seed.citizens[0].joins
    assert 1 <= sum(not citizen.joins for citizen in seed.citizens) < 10
    assert {citizen.consultant for citizen in seed.citizens} == set(CONSULTANTS)
    assert {HEAD, SUBSTITUTE, PROVIDER}.isdisjoint(CONSULTANTS)


@FEW
@given(numbers)
def test_nobody_has_to_be_at_two_places_at_once(number: int) -> None:
    talks = seeds.grow(number).talks
    for who in ("ref", "host"):
        busy: dict[str, list[seeds.Talk]] = {}
        for talk in sorted(talks, key=lambda talk: talk.start):
            if talk.host != PROVIDER or who == "ref":  # a provider has many at a course
                busy.setdefault(getattr(talk, who), []).append(talk)
        for several in busy.values():
            for one, next_one in pairwise(several):
                assert one.end <= next_one.start, (one, next_one)
    assert all(talk.start.weekday() < 5 for talk in talks)
    assert all(talk.start < seeds.MONDAY + timedelta(days=12) for talk in talks)


@FEW
@given(numbers)
def test_the_import_refuses_no_line_of_it(number: int) -> None:
    seed = seeds.grow(number)
    staff, citizens = read_staff(seed.staff_file), read_citizens(seed.citizens_file)
    appointments = read_appointments(seed.appointments_file, POLICY.type_names())
    for table, expected in ((staff, STAFF), (citizens, seed.citizens), (appointments, seed.talks)):
        assert (table.refused, table.notes) == ((), ())
        assert len(table.rows) == len(expected)
    assert {row.type for row in appointments.rows} <= set(POLICY.base.types)


@FEW
@given(numbers)
def test_the_same_number_is_the_same_unit_and_has_the_same_tour(number: int) -> None:
    one, other = seeds.grow(number), seeds.grow(number)
    assert one == other
    assert one.appointments_file == other.appointments_file
    assert one.tour == seeds.grow(number + 1).tour
    assert one.appointments_file != seeds.grow(number + 1).appointments_file


def test_the_policy_says_all_that_a_unit_needs() -> None:
    assert POLICY.missing() == ()
    assert POLICY.base.municipality == "Eksempel Kommune"
