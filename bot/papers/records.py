"""A case sheet as JSON, and the checksum that all its forms carry.

Keys and words of the program are English, sentences Danish; instants are ISO 8601 in UTC.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.rules.casework import CaseSheet
from bot.rules.documents import Document

CHECKSUM = "checksum"
FORM = 1  # grows when the shape changes


def content(sheet: CaseSheet, document: Document) -> dict[str, Any]:
    """The facts, each line with the sentence that the paper says of it."""
    facts = _plain(asdict(sheet))
    for section in document.sections:
        for fact, line in zip(facts[section.name], section.lines, strict=True):
            fact["sentence"] = line.sentence
    return {"form": FORM, "title": document.title, "verdict": document.verdict, **facts}


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8, without the checksum itself."""
    sealed = {name: value for name, value in content.items() if name != CHECKSUM}
    canonical = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write(content: Mapping[str, Any]) -> str:
    """The content and its checksum, for reading."""
    sealed = {**content, CHECKSUM: checksum(content)}
    return json.dumps(sealed, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    """Only what JSON knows."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
