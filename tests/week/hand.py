"""Sofie's and Karl's people, and what becomes of each, written out.

An everyday, a regret approved, a no-show, a block, moves, an absence, a stop, a pause, a regret declined, a wish for
another time, a correction.
"""

from tests.week.unit import PHONE, Citizen, Talk, Week, at, sorted_week


def by_hand() -> Week:
    """The written part of the week."""
    week = Week()
    week.citizens = [
        Citizen("B-101", "Amina", "SOF"),
        Citizen("B-102", "Bo", "SOF"),
        Citizen("B-103", "Carla", "SOF"),
        Citizen("B-104", "Dan", "SOF"),
        Citizen("B-105", "Elin", "KAR"),
        Citizen("B-106", "Finn", "KAR", joins=False),
        Citizen("B-107", "Gitte", "KAR"),
        Citizen("B-108", "Hassan", "KAR"),
        Citizen("B-109", "Inge", "SOF"),
        Citizen("B-110", "Jonas", "KAR"),
        Citizen("B-111", "Kirsten", "SOF"),
    ]
    week.talks = [
        Talk("H01", "B-101", "SOF", at(0, 9)),
        Talk("H02", "B-101", "SOF", at(3, 10)),
        Talk("H03", "B-102", "SOF", at(1, 9)),
        Talk("H04", "B-103", "SOF", at(1, 10)),
        Talk("H05", "B-103", "SOF", at(4, 10), form=PHONE),
        Talk("H06", "B-104", "SOF", at(2, 9)),
        Talk("H07", "B-105", "KAR", at(3, 13)),
        Talk("H08", "B-105", "KAR", at(2, 14)),
        Talk("H09", "B-106", "KAR", at(1, 13)),
        Talk("H10", "B-101", "UDB", at(2, 10), 240, daily=True),
        Talk("H11", "B-107", "KAR", at(1, 11)),
        Talk("H12", "B-107", "KAR", at(4, 11)),
        Talk("H13", "B-108", "KAR", at(2, 11)),
        Talk("H14", "B-108", "KAR", at(4, 9)),
        Talk("H15", "B-109", "SOF", at(2, 11)),
        Talk("H16", "B-110", "KAR", at(0, 13)),
        Talk("H17", "B-111", "SOF", at(0, 11)),
    ]
    _everyday(week)
    _regret(week)
    _missed(week)
    _blocked(week)
    _moved(week)
    _absent(week)
    _stopped(week)
    _paused(week)
    _declined(week)
    _wishes(week)
    _corrected(week)
    _down(week)
    return sorted_week(week)


def _everyday(week: Week) -> None:
    week.do(at(-5, 12, 17), "B-101", "fine")
    week.do(at(0, 8, 53), "B-101", "here", "H01")
    week.do(at(0, 9, 13), "SOF", "register", "H01", "Mødt")
    week.do(at(2, 10, 23), "UDB", "register", "H10", "Mødt")


def _regret(week: Week) -> None:
    week.do(at(0, 10, 23), "B-102", "regret", "H03")
    week.do(at(0, 12, 53), "KAR", "decide", "H03", "Godkend afbud")


def _missed(week: Week) -> None:
    week.do(at(0, 10, 23), "B-103", "yes", "H04")
    week.do(at(1, 11, 53), "LEA", "register", "H04", "Ikke mødt")
    week.do(at(1, 13, 27), "B-103", "write", "H04", "Bussen kom ikke")
    week.do(at(2, 13, 17), "SOF", "contact", "H04")
    week.do(at(4, 10, 13), "SOF", "register", "H05", "Mødt")


def _blocked(week: Week) -> None:
    week.do(at(0, 13, 7), "B-104", "block")
    week.do(at(0, 13, 17), "SOF", "seen", "H06")
    week.do(at(2, 10, 17), "KAR", "take", "H06")
    week.do(at(3, 8, 13), "KAR", "register", "H06", "Mødt for sent")


def _moved(week: Week) -> None:
    week.do(at(1, 9, 53), "file", "cancel", "H08")
    week.do(at(1, 9, 57), "file", "move", "H07", at(3, 14).isoformat())
    week.do(at(3, 12, 7), "B-105", "late", "H07", "20")
    week.do(at(3, 14, 33), "KAR", "register", "H07", "Mødt for sent")
    week.do(at(1, 13, 13), "KAR", "register", "H09", "Mødt")


def _absent(week: Week) -> None:
    week.do(at(1, 12, 7), "LEA", "absence", value="SOF KAR 03-12-2026")
    week.do(at(3, 11, 23), "KAR", "register", "H02", "Mødt")


def _stopped(week: Week) -> None:
    week.do(at(0, 9, 17), "B-107", "stop")
    week.do(at(1, 11, 13), "KAR", "register", "H11", "Mødt")
    week.do(at(2, 9, 17), "B-107", "return")
    week.do(at(3, 10, 27), "B-107", "yes", "H12")
    week.do(at(4, 11, 13), "KAR", "register", "H12", "Mødt")


def _paused(week: Week) -> None:
    week.do(at(0, 11, 33), "file", "pause", value="B-108")
    week.do(at(1, 12, 11), "B-108", "words", value="Hvornår er min næste tid")
    week.do(at(2, 13, 3), "file", "resume", value="B-108")
    week.do(at(3, 10, 27), "B-108", "yes", "H14")
    week.do(at(4, 9, 13), "KAR", "register", "H14", "Mødt")


def _declined(week: Week) -> None:
    week.do(at(1, 10, 23), "B-109", "regret", "H15")
    week.do(at(1, 10, 43), "SOF", "decide", "H15", "Aftalen gælder")
    week.do(at(2, 10, 47), "B-109", "late", "H15", "20")
    week.do(at(2, 11, 33), "SOF", "register", "H15", "Mødt for sent")


def _wishes(week: Week) -> None:
    week.do(at(0, 13, 23), "KAR", "register", "H16", "Ikke mødt")
    week.do(at(0, 13, 57), "B-110", "new_time", "H16", "Formiddag")
    week.do(at(0, 14, 27), "KAR", "contact", "H16")


def _corrected(week: Week) -> None:
    week.do(at(0, 11, 13), "SOF", "register", "H17", "Ikke mødt")
    week.do(at(0, 11, 47), "B-111", "there", "H17")
    week.do(at(0, 12, 7), "SOF", "correct", "H17", "Mødt")


def _down(week: Week) -> None:
    """The process is away for some minutes, when reminders are due, and from one evening to the next morning."""
    week.do(at(-4, 9, 51), "process", "down", value="15")
    week.do(at(-4, 20, 30), "process", "down", value="780")
