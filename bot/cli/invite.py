"""`invite`: one-time codes that tie a person to a Telegram user, alone or in a letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import opening
from bot.actions import inviting
from bot.actions.inviting import Invitation, NotInvited
from bot.cli import files_out, importing, letters, output, settled
from bot.cli.letters import Office
from bot.clock import COPENHAGEN, SystemClock
from bot.files.references import Reference, read_references

app = output.group("Make a one-time code.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Large = Annotated[bool, typer.Option("--large", help="Letters in large print, 18 points.")]


@app.command()
def citizen(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as B-017.")],
    *,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", metavar="FILE", help="A new file: the invitation as a PDF."),
    ] = None,
    large: Large = False,
    json: Json = False,
) -> None:
    """A code for a citizen, and a letter with it if asked for."""
    loaded = settled.load()
    with settled.database(loaded) as database:
        if letter is not None:
            made = letters.invite(letters.office(loaded, database, large=large), ref, letter)
        else:
            secret = opening.secret_of(loaded, database)
            with database.write() as session:
                now = SystemClock().now()
                made = inviting.invite_citizen(session, ref, secret=secret, now=now)
    _show(made, json=json, letter=letter)


@app.command()
def citizens(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A reference a line, or a table with borger_ref."),
    ],
    *,
    letter_folder: Annotated[
        Path,
        typer.Option("--letter-folder", metavar="FOLDER", help="Where a PDF for each is put."),
    ],
    large: Large = False,
    json: Json = False,
) -> None:
    """A letter for each citizen of a list, named by reference. The list of codes goes to standard output."""
    rows = read_references(importing.content(file))
    loaded = settled.load()
    letter_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    with settled.database(loaded) as database:
        office = letters.office(loaded, database, large=large)
        for row, path, done in _each(office, rows, letter_folder):
            if isinstance(done, Invitation):
                made.append({"citizen_ref": row.ref.upper(), "letter": str(path), **_facts(done)})
            else:
                refused.append({"line": row.line, "citizen_ref": row.ref, "reason": done})
    _show_all(made, refused, json=json)


@app.command()
def staff(
    initials: Annotated[str, typer.Argument(metavar="INITIALS")], *, json: Json = False
) -> None:
    """A code for a member of staff."""
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        secret = opening.secret_of(loaded, database)
        now = SystemClock().now()
        made = inviting.invite_staff(session, initials, secret=secret, now=now)
    _show(made, json=json)


def _each(
    office: Office, rows: list[Reference], folder: Path
) -> Iterator[tuple[Reference, Path, Invitation | str]]:
    """Each row with its letter's file, and the invitation or why there is none."""
    seen: dict[str, int] = {}
    for row in rows:
        ref = row.ref.upper()
        path = folder / f"{ref}.pdf"
        first = seen.setdefault(ref, row.line)
        if first != row.line:
            yield row, path, f"{ref} stands on line {first} already."
            continue
        yield row, path, _made(office, ref, path)


def _made(office: Office, ref: str, path: Path) -> Invitation | str:
    try:
        done = letters.invite(office, ref, path)
    except (files_out.FileThere, letters.LetterTooLong) as fault:
        return str(fault)
    return done.sentence if isinstance(done, NotInvited) else done


def _facts(made: Invitation) -> dict[str, Any]:
    return {"code": made.code, "link": made.link, "expires_at": made.expires_at.isoformat()}


def _show(made: Invitation | NotInvited, *, json: bool, letter: Path | None = None) -> None:
    if isinstance(made, NotInvited):
        output.fail(made.sentence, 2)
    if json:
        output.document(_facts(made) | ({"letter": str(letter)} if letter else {}))
        return
    until = made.expires_at.astimezone(COPENHAGEN)
    output.say(f"{made.code}  (works once, until {until:%d-%m-%Y %H:%M})")
    output.say(made.link or "The link comes once «aftalebot run» has learnt the bot's name.")
    if letter:
        output.say(f"The letter is in {letter}.")


def _show_all(made: list[dict[str, Any]], refused: list[dict[str, Any]], *, json: bool) -> None:
    """The list as CSV or JSON; what was refused as JSON too, or on standard error; exit status 2 then."""
    if json:
        output.document({"letters": made, "refused": refused})
    else:
        output.say("borger_ref;brev;kode;link;virker_til")
        for one in made:
            output.say(";".join(map(str, one.values())))
        for one in refused:
            output.note(f"line {one['line']}: {one['reason']}")
    if refused:
        raise typer.Exit(2)
