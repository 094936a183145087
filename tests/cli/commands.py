"""Commands run in this process, and what they say."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.cli.files import COMPLETE


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on standard error of a command that says nothing else."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


class CommandLine:
    """Runs commands in this process, in the folder `here`."""

    def __init__(
        self, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.here = here
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> Said:
        with pytest.raises(SystemExit) as exit_:
            main(arguments)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(exit_.value.code or 0), said.out, said.err)

    def set(self, **settings: str) -> None:
        """Settings of the environment, by their names without the prefix."""
        for name, text in settings.items():
            self._monkeypatch.setenv(f"AFTALEBOT_{name}", text)

    def write(self, name: str, content: str | bytes) -> str:
        """A file here; its name."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.here / name).write_bytes(data)
        return name

    def complete_policy(self) -> None:
        """A policy that says all that `run` asks for."""
        self.set(POLICY=self.write("policy.toml", COMPLETE))


def take(cli: CommandLine, kind: str, content: str | bytes, *options: str) -> Said:
    """Import `content` as a file of that kind."""
    return cli("import", kind, cli.write(f"{kind}.csv", content), *options)
