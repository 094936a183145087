"""What a visitor is told who asks for what can't be done: in Danish and in English, always both."""

Told = dict[str, str]

_SAID: dict[str, tuple[str, str]] = {
    "not_ready": ("Vent lidt. Demoen gør sig klar.", "One moment. The demo is getting ready."),
    "no_such_person": ("Der er ingen, der hedder {person}.", "There is nobody called {person}."),
    "no_such_phone": ("Den telefon findes ikke.", "There is no such phone."),
    "nothing_written": ("Skriv noget først.", "Write something first."),
    "no_such_button": ("Den knap er der ikke længere.", "That button is no longer there."),
    "blocked": (
        "Botten er blokeret. Ophæv blokeringen først.",
        "The bot is blocked. Unblock it first.",
    ),
    "cannot": ("Det kan man ikke her.", "That can't be done here."),
    "no_such_instant": (
        "Tidspunktet er ikke til at forstå.",
        "That point in time can't be understood.",
    ),
    "too_far": ("Så langt kan uret ikke spole.", "The clock can't go that far at once."),
    "no_such_speed": ("Den hastighed findes ikke.", "There is no such speed."),
    "no_such_trouble": ("Det slags besvær findes ikke.", "There is no such trouble."),
    "no_such_appointment": ("Den aftale findes ikke.", "There is no such appointment."),
    "no_such_file": ("Den fil findes ikke.", "There is no such file."),
    "bad_request": ("Det er ikke til at forstå: {why}.", "That can't be understood: {why}."),
}


class Impossible(Exception):
    """What the visitor asked for can't be done; `told` is the sentence in both languages."""

    def __init__(self, told: Told) -> None:
        super().__init__(told["en"])
        self.told = told


def said(key: str, **values: str) -> Told:
    """The sentence in both languages."""
    danish, english = _SAID[key]
    return {"da": danish.format(**values), "en": english.format(**values)}
