"""Who is erased leaves the lists of others, and takes nobody's line along."""

from bot.rules import parting

GONE, OTHERS = parting.naming({"B-017"}), parting.naming({"B-018", "B-0171"})


def test_a_list_keeps_its_heading_and_the_lines_of_the_others() -> None:
    said = "Registrér fremmøde:\nB-017 kl. 10.00\nB-018 kl. 11.00\nB-0171 kl. 12.00"
    assert parting.of_text(said, GONE, OTHERS) == (
        "Registrér fremmøde:\nB-018 kl. 11.00\nB-0171 kl. 12.00"
    )


def test_what_cannot_be_told_to_be_about_the_others_goes() -> None:
    opened = "B-017 er Amina.\nkl. 12.41.07: «Bussen kom ikke»"
    assert parting.of_text(opened, GONE, OTHERS) is None
    assert parting.of_text(f"B-018 kl. 11.00\n{opened}", GONE, OTHERS) == "B-018 kl. 11.00"
    assert parting.of_text("Kan ikke nås: B-017 og B-018.", GONE, OTHERS) is None
    assert parting.of_text(None, GONE, OTHERS) is None
    assert parting.of_text("B-018 kl. 11.00", GONE, parting.naming(set())) is None


def test_facts_and_buttons_lose_what_names_who_goes() -> None:
    facts = {"count": 2, "who": ["B-017", "B-018"], "citizen_ref": "B-017", "of": {"a": "B-017"}}
    assert parting.of_facts(facts, GONE) == {"count": 2, "who": ["B-018"]}
    buttons = [[["B-017 kl. 10.00", "unfold", 1, ""]], [["B-018 kl. 11.00", "unfold", 2, ""]]]
    assert parting.of_buttons(buttons, GONE) == [[["B-018 kl. 11.00", "unfold", 2, ""]]]
