"""What a button carries: it comes back as it went, and anything else is nothing."""

import pytest
from hypothesis import given, strategies as st

from bot.buttons import Press, callback_data, pack, unpack
from bot.rules.letters import Act, Button

IDS = st.integers(1, 2**63 - 1)
CHOICES = st.from_regex(r"[A-Za-z0-9_-]{0,20}", fullmatch=True)
PRESSES = st.builds(
    Press,
    message_id=IDS,
    act=st.sampled_from(Act),
    position=st.integers(0, 9999),
    choice=CHOICES,
)


@given(PRESSES)
def test_what_is_packed_comes_back_and_fits_telegram(press: Press) -> None:
    data = pack(press)
    assert unpack(data) == press
    assert len(data.encode()) <= 64


@given(PRESSES, PRESSES)
def test_two_presses_never_look_alike(one: Press, other: Press) -> None:
    assert (pack(one) == pack(other)) is (one == other)


@given(st.text() | st.from_regex(r"1:[0-9a-z]{1,14}:[a-z]{1,9}:[0-9]{1,5}:.{0,21}"))
def test_anything_at_all_is_read_without_a_fault_and_only_one_way(data: str) -> None:
    press = unpack(data)
    assert press is None or pack(press) == data


def test_a_button_carries_its_act_position_and_choice() -> None:
    button = Button(label="Ikke mødt", act=Act.REGISTER, position=3, choice="no_show")
    assert callback_data(71, button) == "1:1z:reg:3:no_show"
    assert unpack("1:1z:reg:3:no_show") == Press(
        message_id=71, act=Act.REGISTER, position=3, choice="no_show"
    )


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "0:1z:yes:0:",
        "2:1z:yes:0:",
        "1:1z:yes:0",
        "1:1z:yes:0:a:b",
        "1:1z:maybe:0:",
        "1:1Z:yes:0:",
        "1:01z:yes:0:",
        "1:0:yes:0:",
        "1:-1:yes:0:",
        "1:1z:yes:00:",
        "1:1z:yes:-1:",
        "1:1z:yes:10000:",
        "1:1z:yes:0:æ",
        "1:1z:yes:0:\n",
        "1:1z:yes:0:x\n",
        "1:1z:yes:\N{ARABIC-INDIC DIGIT ONE}:",
        "1:1y2p0ij32e8e8:yes:0:",
        "1:zzzzzzzzzzzzz:yes:0:",
        "1:1z:yes:0:" + "x" * 21,
        "1:1z:yes:0:" + "x" * 5000,
    ],
)
def test_forged_old_or_broken_data_is_nothing(data: str) -> None:
    assert unpack(data) is None


def test_the_largest_id_of_a_database_fits() -> None:
    assert unpack("1:1y2p0ij32e8e7:yes:0:") == Press(message_id=2**63 - 1, act=Act.CONFIRM)


@pytest.mark.parametrize(
    "press",
    [
        Press(message_id=0, act=Act.CONFIRM),
        Press(message_id=-1, act=Act.CONFIRM),
        Press(message_id=2**63, act=Act.CONFIRM),
        Press(message_id=1, act=Act.CONFIRM, position=-1),
        Press(message_id=1, act=Act.CONFIRM, position=10_000),
        Press(message_id=1, act=Act.CONFIRM, choice="a:b"),
        Press(message_id=1, act=Act.CONFIRM, choice="x" * 21),
    ],
)
def test_what_would_not_come_back_is_not_packed(press: Press) -> None:
    with pytest.raises(ValueError, match=r"no message has|cannot carry"):
        pack(press)


@pytest.mark.parametrize("act", Act)
def test_every_act_can_travel(act: Act) -> None:
    assert unpack(pack(Press(message_id=1, act=act))) == Press(message_id=1, act=act)
