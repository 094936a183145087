"""The whole length with real processes over HTTP: files in, taps, the host's message out."""

import json
import re
from datetime import datetime, timedelta

import httpx
import pytest

from bot.clock import COPENHAGEN, SystemClock
from tests.end_to_end.processes import Installation, Person, Process

STAFF = """initialer;navn;rolle;leder;vikar;telefon;enhed;status
MEJ;Mette Jensen;konsulent;LEA;;;;
LEA;Lea Sørensen;afdelingschef;;;;;
DRI;Dan Riis;drift;;;;;
"""
CITIZENS = "borger_ref,fornavn,konsulent\nB-017,Amina,MEJ\n"
HEADER = "aftale_id;borger_ref;vært;type;start\n"

pytestmark = pytest.mark.slow


def days_ahead(days: int) -> str:
    """Ten o'clock on that day in Copenhagen, as a file writes it: an hour that no change of the clock takes."""
    day = SystemClock().now().astimezone(COPENHAGEN).date() + timedelta(days=days)
    return f"{day:%d-%m-%Y} 10:00"


def take_in(installation: Installation, kind: str, content: str, encoding: str = "utf-8") -> None:
    """Import a file of which every line is taken and is new."""
    path = installation.folder / f"{kind}.csv"
    path.write_text(content, encoding=encoding)
    counts = installation.answer("import", kind, path.name)
    assert counts["created"] == content.count("\n") - 1
    assert counts["refused"] == []


def join_staff(
    installation: Installation, control: httpx.Client, name: str, initials: str
) -> Person:
    done = installation.command("invite", "staff", initials)
    assert done.returncode == 0, done
    (code,) = re.findall(r"^[0-9A-Z]{4}-[0-9A-Z]{4}", done.stdout)
    person = Person.appear(control, name)
    person.start(code)
    person.gets("Velkommen")
    return person


def join_citizen(installation: Installation, control: httpx.Client, name: str, ref: str) -> Person:
    invitation = installation.answer("invite", "citizen", ref)
    assert set(invitation) == {"code", "link", "expires_at"}
    assert datetime.fromisoformat(invitation["expires_at"]) > SystemClock().now()
    start, _, code = invitation["link"].partition("=")
    assert (start, code) == ("https://t.me/aftalebot_demo_bot?start", invitation["code"])
    person = Person.appear(control, name)
    person.start(code)
    person.gets("Du vælger selv, om du vil være med")
    person.tap("Fortæl mig mere")
    person.gets("Vil du være med?")
    person.tap("Ja, jeg vil være med")
    person.gets("Tak. Nu får du besked her")
    return person


def answer_two_appointments(installation: Installation, citizen: Person, host: Person) -> None:
    """A yes to what lay ahead when the citizen joined, and a no to what came later."""
    shown = citizen.gets("Du har fået en tid hos Mette")
    assert shown["labels"] == ["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"]
    citizen.tap("Ja, jeg kommer")
    answered = citizen.gets("Du har fået en tid hos Mette", "Tak for dit svar")
    assert (answered["message_id"], answered["labels"]) == (shown["message_id"], [])

    take_in(installation, "appointments", f"{HEADER}A2;B-017;MEJ;CV-samtale;{days_ahead(6)}\n")
    citizen.gets("Du har fået en tid hos Mette", "Kan du komme?", without="Tak for dit svar")
    citizen.tap("Jeg kan ikke")
    citizen.gets("Du har fået en tid hos Mette", "Vi har sendt dit afbud til Mette")
    host.gets("Afbud fra B-017 til", "Du skal tage stilling")


def check_the_books(installation: Installation, people: list[Person]) -> None:
    """What the commands say of it all."""
    numbers = installation.answer("status")
    assert numbers["citizens"] == {"active": 1, "linked": 1, "unreachable": 0}
    assert numbers["staff"] == {"active": 3, "linked": 3, "unreachable": 0}
    assert numbers["appointments"] == {"planned": 2, "cancelled": 0}
    assert numbers["escalations"] == {"open": 1, "acknowledged": 0, "resolved": 0}
    sent = sum(len(person.messages()) for person in people)
    still = {state: count for state, count in numbers["messages"].items() if count}
    assert still == {"sent": sent, "dropped": 1}  # what was due before the citizen had joined
    findings = installation.answer("doctor")["findings"]
    assert [finding for finding in findings if not finding["ok"]] == []
    assert {f"heartbeat of {name}" for name in numbers["heartbeats"]} <= {
        finding["check"] for finding in findings
    }


def check_the_logs(installation: Installation, people: list[Person]) -> None:
    """Lines for machines, without the token, a name or a word of what was written."""
    logs = [process.logged.read_text() for process in installation.processes]
    lines = [json.loads(line) for log in logs for line in log.splitlines()]
    assert [line for line in lines if "action" not in line] == []
    assert {"running", "messages_handled", "stopped"} <= {line["action"] for line in lines}
    assert [line for line in lines if line["level"] not in {"info", "debug"}] == []
    log = "\n".join(logs)
    said = {text for person in people for text in person.texts()}
    words = {word for text in said for word in re.findall(r"\w{5,}", text)}
    assert not {"FAKE", "Mette", "Amina", "Jensen", "B-017"} & set(re.findall(r"[\w-]+", log))
    assert not words & set(re.findall(r"\w{5,}", log))


def begin(installation: Installation, *parts: str) -> list[Process]:
    """`run`, or its halves side by side; all of it works when this returns."""
    runs = [installation.start("run", *(["--only", part] if part else [])) for part in parts]
    for run in runs:
        run.line('"running"')
    return runs


def stop(runs: list[Process]) -> None:
    assert [run.stop() for run in runs] == [0] * len(runs)


def walk(installation: Installation, control: httpx.Client, *parts: str) -> None:
    """From files to the host's message, a stop and a new start."""
    take_in(installation, "staff", STAFF, "cp1252")
    take_in(installation, "citizens", CITIZENS)
    take_in(installation, "appointments", f"{HEADER}A1;B-017;MEJ;jobsamtale;{days_ahead(5)}\n")
    runs = begin(installation, *parts)
    mette = join_staff(installation, control, "Mette", "MEJ")
    others = [join_staff(installation, control, *who) for who in (("Lea", "LEA"), ("Dan", "DRI"))]
    amina = join_citizen(installation, control, "Amina", "B-017")
    people = [mette, *others, amina]
    answer_two_appointments(installation, amina, mette)
    check_the_books(installation, people)
    stop(runs)

    told = {person: person.texts() for person in people}
    runs = begin(installation, *parts)
    amina.write("/aftaler")
    amina.gets("Dine næste tider")
    stop(runs)
    for person, before in told.items():
        new = person.texts()[len(before) :]
        assert person.texts() == [*before, *new]
        assert not {*before} & {*new}
    assert len(amina.texts()) == len(told[amina]) + 1
    check_the_logs(installation, people)


def test_files_become_messages_and_answers_reach_the_host(
    installation: Installation, control: httpx.Client
) -> None:
    walk(installation, control, "")


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_processes_share_the_work_on_a_server(
    installation: Installation, control: httpx.Client
) -> None:
    walk(installation, control, "bot", "scheduler")
