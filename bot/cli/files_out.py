"""Files that commands write for people: new ones only, whole or not at all, and readable by their owner alone."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import AftalebotError


class FileThere(AftalebotError):
    """There is a file {0} already: choose another name."""


class NotWritten(AftalebotError):
    """The file {0} can't be written: {1}."""


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """Write the pieces one after the other. Raises FileThere or NotWritten; then there is no new file."""
    with placed(path, pieces):
        pass


@contextmanager
def placed(path: Path, pieces: Iterable[bytes]) -> Iterator[None]:
    """The file gets its name if what is done meanwhile succeeds. Raises FileThere or NotWritten, mostly before that."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent) as draft:  # mode 600
            draft.writelines(pieces)
            draft.flush()
            if path.exists():
                raise FileThere(path)
            yield
            os.link(draft.name, path)
    except FileExistsError as error:
        raise FileThere(path) from error
    except OSError as error:
        raise NotWritten(path, error.strerror) from error
