"""`aftalebot run` and `simulator`: what they refuse to begin with, and how they end. Real processes where one waits."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from bot.errors import ExtraMissing
from tests.cli.commands import CommandLine
from tests.cli.files import COMPLETE
from tests.end_to_end.processes import Installation

TOKEN = "123456789:FAKE"


@pytest.fixture
def installation(cli: CommandLine) -> Iterator[Installation]:
    """Processes in the folder of the commands."""
    made = Installation(cli.here)
    yield made
    made.end()


def set_up(cli: CommandLine, installation: Installation) -> None:
    """The processes have the settings of the commands."""
    cli.set(LOG_FORMAT="json")
    installation.settings |= {name: os.environ[name] for name in os.environ if "AFTALEBOT_" in name}


def test_a_policy_must_say_who_is_writing_and_all_that_is_missing_is_named_at_once(
    cli: CommandLine,
) -> None:
    cli.set(TOKEN=TOKEN)
    said = cli("run")
    assert said.status == 2
    assert said.sentence == (
        "The policy has no value for unit.municipality, unit.phone, unit.privacy_url:"
        " set it in the file that AFTALEBOT_POLICY names."
    )
    assert list(cli.here.iterdir()) == []


@pytest.mark.parametrize("key", ["municipality", "phone", "privacy_url"])
def test_each_of_them_is_needed(cli: CommandLine, key: str) -> None:
    lines = [line for line in COMPLETE.splitlines() if not line.startswith(f"{key} ")]
    cli.set(TOKEN=TOKEN, POLICY=cli.write("policy.toml", "\n".join(lines)))
    said = cli("run")
    assert said.status == 2
    assert f"no value for unit.{key}: set it" in said.sentence


def test_a_token_is_needed(cli: CommandLine) -> None:
    cli.complete_policy()
    said = cli("run")
    assert said.status == 2
    assert "No token: ask @BotFather" in said.sentence


def test_the_policy_file_has_to_be_there(cli: CommandLine) -> None:
    cli.set(TOKEN=TOKEN, POLICY="nowhere.toml")
    said = cli("run")
    assert said.status == 2
    assert said.sentence.startswith("The policy file nowhere.toml can't be read: ")


@pytest.mark.usefixtures("telegram")
@pytest.mark.parametrize("only", [[], ["--only", "bot"], ["--only", "scheduler"]])
def test_one_process_has_the_embedded_database_until_it_is_stopped(
    cli: CommandLine, installation: Installation, only: list[str]
) -> None:
    cli.complete_policy()
    set_up(cli, installation)
    running = installation.start("run", *only)
    running.line('"running"')
    second = cli("run")
    assert second.status == 1
    assert "Another «aftalebot run» uses aftalebot.db: stop it first" in second.sentence
    assert running.stop() == 0
    assert '"stopped"' in running.logged.read_text()


def test_a_stop_is_heard_while_telegram_is_away(
    cli: CommandLine, installation: Installation
) -> None:
    cli.complete_policy()
    cli.set(TOKEN=TOKEN, API_URL="http://127.0.0.1:1")
    set_up(cli, installation)
    running = installation.start("run")
    running.line("telegram_away")
    assert running.stop() == 0
    assert "FAKE" not in running.logged.read_text()


@pytest.mark.usefixtures("telegram")
def test_a_token_that_telegram_refuses_ends_it_with_a_sentence(
    cli: CommandLine, installation: Installation
) -> None:
    cli.complete_policy()
    cli.set(TOKEN=f"{TOKEN}x")
    set_up(cli, installation)
    done = installation.command("run")
    assert (done.returncode, done.stdout) == (2, "")
    said = done.stderr.splitlines()[-1]  # after what was logged
    assert said.startswith("Telegram refuses the token: copy it anew from @BotFather")


def test_a_pretend_telegram_says_in_one_line_what_the_bot_needs(
    installation: Installation,
) -> None:
    pretended = installation.start("simulator", "--port", "0")
    line = pretended.line("AFTALEBOT_API_URL=http://127.0.0.1:")
    address, token = line.split()
    assert int(address.rpartition(":")[2]) > 0
    assert token == f"AFTALEBOT_TOKEN={TOKEN}"
    assert pretended.said.read_text() == f"{line}\n"
    assert pretended.stop() == 0


def test_a_port_that_is_taken_is_one_sentence(cli: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = cli("simulator", "--port", str(port))
    assert said.status == 1
    assert said.sentence == (
        f"Port {port} on 127.0.0.1 is used by another program. Choose another with --port."
    )


def test_a_port_that_cannot_be_is_wrong_usage(cli: CommandLine) -> None:
    said = cli("simulator", "--port", "99999")
    assert said.status == 2
    assert "less than or equal to 65535" in said.sentence


def test_without_its_extra_the_pretend_telegram_says_what_to_install(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("bot.simulator.server", raising=False)
    monkeypatch.setitem(sys.modules, "bot.simulator.server", None)
    said = cli("simulator")
    assert said.status == 2
    assert said.sentence == str(ExtraMissing("The simulator", "web"))
