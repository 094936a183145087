"""How much of a place a citizen is shown: an address that is taken for a town would give somebody away."""

from dataclasses import replace

import pytest

from bot.actions.facts import shown_place
from bot.policy import load
from bot.rules.appointments import ContactForm
from bot.rules.units import Disclosure
from bot.store import Appointment, Citizen

UNIT = load(None).unit("")
ADDRESS = "Eksempelvej 1, 9999 Eksempelby"


def _shown(
    place: str | None,
    disclosure: Disclosure,
    *,
    form: ContactForm = ContactForm.IN_PERSON,
    protected: bool = False,
) -> str | None:
    appointment = Appointment(
        place=place, contact_form=form, citizen=Citizen(ref="B-017", protected=protected)
    )
    return shown_place(replace(UNIT, disclosure=disclosure), appointment)


@pytest.mark.parametrize(
    ("place", "area"),
    [
        (ADDRESS, "9999 Eksempelby"),
        ("Eksempelvej 1, Eksempelby", "Eksempelby"),
        ("Rådhuset, Eksempelvej 1, 9999 Eksempelby Ø", "9999 Eksempelby Ø"),
        ("Eksempelvej 1", None),
        ("Eksempelby", None),
        ("Rådhuset, lokale 3", None),
        ("Eksempelvej 1, 2. sal", None),
        ("Eksempelvej 1,", None),
        ("Eksempelvej 1, 9999", None),
        (", Eksempelvej", None),
    ],
)
def test_an_area_is_a_town_or_nothing(place: str, area: str | None) -> None:
    assert _shown(place, Disclosure.AREA) == area


def test_an_address_is_shown_whole_where_the_unit_says_so() -> None:
    assert _shown(ADDRESS, Disclosure.ADDRESS) == ADDRESS
    assert _shown(None, Disclosure.ADDRESS) is None


@pytest.mark.parametrize("disclosure", Disclosure)
def test_a_protected_citizen_is_shown_nothing(disclosure: Disclosure) -> None:
    assert _shown(ADDRESS, disclosure, protected=True) is None


@pytest.mark.parametrize("form", [ContactForm.PHONE, ContactForm.DIGITAL])
def test_a_call_has_no_place(form: ContactForm) -> None:
    assert _shown(ADDRESS, Disclosure.ADDRESS, form=form) is None


def test_by_default_no_place_is_shown() -> None:
    assert UNIT.disclosure is Disclosure.NONE
    assert _shown(ADDRESS, UNIT.disclosure) is None
