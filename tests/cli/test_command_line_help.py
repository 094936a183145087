"""What the command line says of itself, and of being used wrongly."""

import subprocess
import sys

import pytest

from bot.cli.base import COMMANDS, ENVIRONMENT, _all_commands
from bot.settings import Settings
from tests.cli.commands import CommandLine

GROUPS = {
    "db": ["upgrade", "check", "rotate-key"],
    "import": ["staff", "citizens", "appointments"],
    "invite": ["citizen", "citizens", "staff"],
    "unlink": ["citizen", "staff"],
}


def test_help_lists_every_command_and_every_setting_with_its_purpose(cli: CommandLine) -> None:
    said = cli("--help")
    lines = [line.split() for line in said.out.splitlines()]
    assert said.status == 0
    assert said.err == ""
    for name, (_, purpose) in COMMANDS.items():
        assert [name, *purpose.split()] in lines
    for name, purpose in ENVIRONMENT.items():
        assert [f"AFTALEBOT_{name}", *purpose.split()] in lines


def test_every_setting_is_listed_and_no_other() -> None:
    assert list(ENVIRONMENT) == [name.upper() for name in Settings.model_fields]


def test_help_does_not_wait_for_what_it_does_not_need() -> None:
    heavy = "{'sqlalchemy', 'telegram', 'pydantic', 'rich', 'structlog', 'holidays'}"
    code = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main(['--help'])\n"
        f"except SystemExit:\n    print({heavy} & set(sys.modules))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_tells_its_purpose_in_its_own_help_too(cli: CommandLine, name: str) -> None:
    said = cli(name, "--help")
    assert said.status == 0
    assert said.out.startswith(f"Usage: aftalebot {name} ")
    assert COMMANDS[name][1].rstrip(".") in " ".join(said.out.split())


@pytest.mark.parametrize("name", [(group, one) for group in GROUPS for one in GROUPS[group]])
def test_each_command_of_a_group_has_help(cli: CommandLine, name: tuple[str, str]) -> None:
    listed = cli(name[0], "--help")
    said = cli(*name, "--help")
    assert f"  {name[1]} " in listed.out
    assert said.out.startswith(f"Usage: aftalebot {' '.join(name)} ")
    assert "--json" in said.out


def test_columns_of_a_file_are_named_in_its_help(cli: CommandLine) -> None:
    text = " ".join(cli("import", "appointments", "--help").out.split())
    columns = "aftale_id; borger_ref; vært; type; start; slut; kontaktform; sted; status"
    assert columns in text


def test_no_command_shows_what_there_is_and_fails(cli: CommandLine) -> None:
    said = cli()
    assert said.status == 2
    assert said.out == ""
    assert said.err == cli("--help").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("frob", "No such command 'frob'. See «aftalebot --help»."),
        ("statsu", "No such command 'statsu'. Did you mean 'status'? See «aftalebot --help»."),
        ("status --frob", "No such option: --frob. See «aftalebot status --help»."),
        ("import staff", "Missing argument 'FILE'. See «aftalebot import staff --help»."),
        ("invite citizen", "Missing argument 'REF'. See «aftalebot invite citizen --help»."),
    ],
)
def test_wrong_usage_is_one_line_that_says_where_to_look(
    cli: CommandLine, words: str, sentence: str
) -> None:
    said = cli(*words.split())
    assert (said.status, said.sentence) == (2, sentence)


def test_a_half_that_does_not_exist_is_wrong_usage(cli: CommandLine) -> None:
    said = cli("run", "--only", "everything")
    assert said.status == 2
    assert "'bot', 'scheduler'" in said.sentence


def test_every_command_has_a_module_that_holds_it() -> None:
    commands = _all_commands().commands
    assert list(commands) == list(COMMANDS)
