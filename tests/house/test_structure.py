"""Who may import whom is in pyproject.toml; here it is held."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_follows_the_layers() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - the development environment's own tool
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_a_package_of_concerns_or_handlers_is_named_in_its_contract() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    concerns = {path.stem for path in (ROOT / "scheduler").glob("*.py")}
    concerns -= {"__init__", "complaints", "engine", "guard", "pulse", "tenure"}
    roles = {path.stem for path in (ROOT / "handlers").glob("*.py")}
    roles -= {"__init__", "actor", "common"}
    assert concerns, "no concern was found"
    assert roles, "no role was found"
    for name in concerns:
        assert f'"scheduler.{name}"' in contracts
    for name in roles:
        assert f'"handlers.{name}"' in contracts
