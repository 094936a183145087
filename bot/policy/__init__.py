"""The units' rules: a TOML file, checked, made into the frozen values that rules take.

`default.toml` beside this module is what holds where a file says nothing. What the rules mean is
`bot.rules`; which unit a person belongs to is data.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.policy.assembly import unit_of
from bot.policy.document import Document, overlaid
from bot.policy.faults import PolicyInvalid, PolicyUnreadable, invalid
from bot.policy.types import names
from bot.rules.feeds import Feed
from bot.rules.units import Unit

__all__ = ["Policy", "PolicyInvalid", "PolicyUnreadable", "load"]

_NOWHERE = Path("default.toml")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The common rules (`base`) and those of each named unit, keyed by the name casefolded."""

    base: Unit
    units: Mapping[str, Unit]
    feeds: tuple[Feed, ...] = ()  # calendars that are fetched; they are nobody's unit

    def unit(self, name: str) -> Unit:
        """The unit called `name`, in any case; the common rules where there is none."""
        return self.units.get(_key(name), self.base)

    def type_names(self) -> Mapping[str, str]:
        """Every name of a type that a file may use, casefolded, and the id that it means."""
        return names(type_id for unit in self.all_units() for type_id in unit.types)

    def missing(self) -> tuple[str, ...]:
        """The keys that `run` needs and that say nothing yet."""
        required = ("municipality", "phone", "privacy_url")
        return tuple(f"unit.{key}" for key in required if not getattr(self.base, key).strip())

    @property
    def digest(self) -> str:
        """Text that changes when planned reminders would; the same for the same policy."""
        shape = [_shape(unit) for unit in self.all_units()]
        return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()

    def all_units(self) -> tuple[Unit, ...]:
        """The common rules, then every named unit's."""
        return (self.base, *(self.units[key] for key in sorted(self.units)))


def load(path: Path | None) -> Policy:
    """The policy of the file at `path`, or the defaults alone.

    Raises PolicyUnreadable where it is no TOML file, and PolicyInvalid where it says what it can't.
    """
    file = path or _NOWHERE
    common = overlaid(_defaults(), _tables(path) if path else {})
    document = _checked(file, common, ())
    units = [unit_of("", document)] + [
        unit_of(name, _checked(file, _of_unit(common, own), ("units", name)))
        for name, own in document.units.items()
    ]
    base, *named = _knowing_every_type(units)
    feeds = tuple(section.feed() for section in document.import_.feeds)
    return Policy(base=base, units=_by_key(file, named), feeds=feeds)


def _of_unit(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return overlaid({key: common[key] for key in common if key != "units"}, own)


@cache
def _defaults() -> Mapping[str, Any]:
    text = files("bot.policy").joinpath("default.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad writes a mark in front
    except OSError as fault:
        raise PolicyUnreadable(path, fault.strerror) from None
    except UnicodeDecodeError:
        raise PolicyUnreadable(path, "it is not written in UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise PolicyUnreadable(path, f"it is not TOML: {fault}") from None


def _checked(file: Path, tables: Mapping[str, Any], place: tuple[str, ...]) -> Document:
    try:
        return Document.model_validate(tables)
    except ValidationError as fault:
        raise invalid(file, fault, place) from None


def _knowing_every_type(units: Sequence[Unit]) -> list[Unit]:
    """A type that one unit alone defines is known to the others: citizens move, files name both."""
    known = {key: kind for unit in reversed(units) for key, kind in unit.types.items()}
    return [replace(unit, types=MappingProxyType({**known, **unit.types})) for unit in units]


def _by_key(file: Path, units: Sequence[Unit]) -> Mapping[str, Unit]:
    by_key = {_key(unit.name): unit for unit in units}
    if len(by_key) < len(units):
        raise PolicyInvalid(file, "units", "two units differ in upper and lower case only")
    return MappingProxyType(by_key)


def _key(name: str) -> str:
    return name.strip().casefold()


def _shape(unit: Unit) -> dict[str, object]:
    calendar = unit.calendar
    return {
        "name": unit.name,
        "writing": [calendar.writing.opens, calendar.writing.closes],
        "weekends": calendar.open_weekends,
        "working_holidays": calendar.open_public_holidays,
        "free": sorted(day.isoformat() for day in calendar.closings | calendar.public_holidays),
        "types": {
            kind.id: [kind.chat, [f"{rule.kind} {rule.offset}" for rule in kind.reminders]]
            for kind in unit.types.values()
        },
    }
