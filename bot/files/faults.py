"""Why a whole file cannot be read. Danish: the people who make the files read these sentences."""

from bot.errors import AftalebotError


class Unreadable(AftalebotError):
    """Filen kan ikke læses som en tabel. Gem den som CSV i Excel, og prøv igen."""


class Empty(Unreadable):
    """Filen er tom. Hent den igen fra fagsystemet."""


class TooLarge(Unreadable):
    """Filen er større end {0} MB. Del den i flere filer."""


class LineTooLong(Unreadable):
    """En linje i filen er længere end {0} MB. Gem filen som CSV med én række på hver linje."""


class Workbook(Unreadable):
    """Filen er en Excel-projektmappe eller et arkiv, ikke CSV. Gem filen som CSV i Excel."""


class Document(Unreadable):
    """Filen er en PDF, ikke CSV. Hent oplysningerne som CSV fra fagsystemet."""


class NotText(Unreadable):
    """Filen er ikke en tekstfil. Gem den som «CSV UTF-8» i Excel."""


class Undecodable(Unreadable):
    """Filens tegnsæt kendes ikke. Gem den som «CSV UTF-8» i Excel."""


class NoHeader(Unreadable):
    """Filens første linje er ikke en overskrift. Skriv mindst disse kolonner i den: {0}."""


class MissingColumns(Unreadable):
    """Overskriften mangler {0}. Tilføj det, der mangler, og prøv igen."""


class DoubledColumns(Unreadable):
    """Overskriften har {0} mere end én gang. Lad hver kolonne stå én gang."""


class Cut(Unreadable):
    """Kalenderen stopper for tidligt. Eksportér den igen, og prøv igen."""


class NoCalendar(Unreadable):
    """Filen er ikke en kalender. Eksportér den som iCalendar (.ics) fra kalenderen, og prøv igen."""
