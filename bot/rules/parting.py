"""What is left of a message about several citizens when some of them are taken out of it.

Lists have a line, and a button, per appointment, with the citizen's reference in it. What stands in no such line may be
anybody's: it goes.
"""

import json
import re
from collections.abc import Mapping, Sequence, Set as AbstractSet
from typing import Any


def naming(refs: AbstractSet[str]) -> re.Pattern[str]:
    """What finds one of these references where it stands by itself; nothing where there are none."""
    either = "|".join(re.escape(ref) for ref in sorted(refs))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])" if refs else r"(?!)")


def is_named(gone: re.Pattern[str], value: object) -> bool:
    """Whether one of them stands anywhere in a JSON value."""
    return gone.search(json.dumps(value, ensure_ascii=False)) is not None


def of_text(text: str | None, gone: re.Pattern[str], others: re.Pattern[str]) -> str | None:
    """The lines about others, under the heading; None where there is none."""
    heading, *_ = lines = (text or "").splitlines() or [""]
    left = [line for line in lines if others.search(line) and not gone.search(line)]
    if not left:
        return None
    is_heading = heading.endswith(":") and not gone.search(heading) and not others.search(heading)
    return "\n".join([heading, *left] if is_heading else left)


def of_facts(facts: Mapping[str, Any], gone: re.Pattern[str]) -> dict[str, Any]:
    """The facts that name none of those who go; of several in one, those that don't."""
    left = {
        name: [one for one in value if not is_named(gone, one)]
        if isinstance(value, list)
        else value
        for name, value in facts.items()
    }
    return {name: value for name, value in left.items() if not is_named(gone, value)}


def of_buttons(rows: Sequence[Sequence[Any]], gone: re.Pattern[str]) -> list[Any]:
    """The rows of buttons without those that name one who goes."""
    left = [[button for button in row if not is_named(gone, button)] for row in rows]
    return [row for row in left if row]
