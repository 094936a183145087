"""Neither token nor secret, name nor words of people, in a log line, a repr or an exception's text."""

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot import app as composition
from bot.actions import asking
from bot.settings import Settings
from tests.conftest import Logged
from tests.world import SECRET, TOKEN, World, expect, meet, written

WORDS = "jeg har det ikke saa godt i dag"
NOBODY = ("Amina", "Mette", "Jonas", WORDS, TOKEN, TOKEN.partition(":")[2], SECRET.decode())


def names_nobody(text: str) -> None:
    assert [name for name in NOBODY if name in text] == []


async def test_a_days_log_names_nobody(world: World, logged: Logged) -> None:
    mette, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina)
    for text in (WORDS, "/aftaler", "010203-4567"):
        amina.write(text)
        await world.settle()
        expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    mette.unread()
    amina.block()
    await world.settle()
    mette.unread()
    world.person("Jonas").start("0000-0000")
    await world.settle()
    world.person("Jonas").unread()
    log = written(logged)
    assert "messages handled" in log
    names_nobody(log)


@pytest.mark.parametrize("fault", [ValueError, OperationalError])
async def test_a_fault_is_logged_without_what_was_said(
    world: World, logged: Logged, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    left = [1]

    def breaks(*given: object, **_: object) -> None:
        text = str(given[-1])
        if left and fault is OperationalError:
            left.pop()
            raise OperationalError(f"insert {text}", {"text": text}, Exception(text))
        raise ValueError(text)

    monkeypatch.setattr(asking, "wrote", breaks)
    amina.write(WORDS)
    await world.settle()
    expect(amina, "Der er en fejl hos os. Dit svar er ikke gemt. Ring på +45 00 00 00 01")
    names_nobody(written(logged))
    for _ in range(3):  # the tries, which is all that is logged of them
        logged.expect("update_failed")
    assert logged.surprises == []
    assert WORDS not in str(world.look("select event, details from journal"))


async def test_no_repr_shows_a_secret(world: World) -> None:
    settings = Settings(
        token=SecretStr(TOKEN),
        secret_key=SecretStr(SECRET.decode()),
        database_url=SecretStr("postgresql://user:hemmelig@host/name"),
    )
    for shown in (repr(settings), str(settings), repr(settings.model_dump())):
        names_nobody(shown)
        assert "hemmelig" not in shown
    assembly = world.assembly
    for part in (assembly.deps, assembly.deps.gateway, assembly.receiver, assembly.engine):
        names_nobody(repr(part))
    names_nobody(repr(assembly.deps.database))
    names_nobody(repr(composition.TokenRefused()))
