"""A claim, its goal, what was measured, and whether it holds: one line of the table."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """`holds` None: there is no goal, the figure is for information."""

    claim: str
    goal: str
    measured: str
    holds: bool | None

    def __str__(self) -> str:
        mark = {True: "yes", False: "**no**", None: ""}[self.holds]
        return f"| {self.claim} | {self.goal} | {self.measured} | {mark} |"


HEAD = "| claim | goal | measured | holds |\n|---|---|---|---|"


def machine() -> str:
    """Processor, number of processors, how busy it is, version."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.processor() or platform.machine()
    load = f"load {os.getloadavg()[0]:.1f}"
    return f"{model}, {os.cpu_count()} processors, {load}, Python {platform.python_version()}"
