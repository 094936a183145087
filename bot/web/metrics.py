"""`/metrics` in Prometheus' text format: how the outbox stands, and what this process has done.

What concerns all processes is read from the database, at a cost that does not grow with it; messages by state, which
takes a look at every message, is counted anew once in a while. The rest is this process's own tally.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bot.actions import looking
from bot.actions.looking import Gauges
from bot.deps import Deps
from bot.store import DatabaseFault
from bot.tally import Spread, Tally

COUNTED_EVERY = timedelta(minutes=5)
PREFIX = "aftalebot_"


class _Families(Collector):
    """What one answer holds."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def route(deps: Deps) -> Callable[[Request], Awaitable[Response]]:
    """What answers Prometheus."""
    counted = _Counted(deps)

    async def answer(_: Request) -> Response:
        now = deps.clock.now()
        try:
            gauges = await deps.database.aread(looking.gauge, now=now)
            states = await counted.states(now)
        except DatabaseFault:
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        families = [*_of_all(gauges, states, now), *_own(deps.tally)]
        return Response(_written(families), headers={"content-type": CONTENT_TYPE_LATEST})

    return answer


class _Counted:
    """Messages by state, as they were a while ago."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._at: datetime | None = None
        self._states: dict[str, int] = {}
        self._counting = asyncio.Lock()

    async def states(self, now: datetime) -> dict[str, int]:
        async with self._counting:
            if self._at is None or not self._at <= now < self._at + COUNTED_EVERY:
                self._states = await self._deps.database.aread(looking.messages_by_state)
                self._at = now
        return self._states


def _written(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Families(families))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _of_all(gauges: Gauges, states: dict[str, int], now: datetime) -> Iterator[Metric]:
    queue = gauges.queue
    overdue = (now - queue.oldest).total_seconds() if queue.oldest else 0.0
    yield _gauge("messages_due", "Messages that are due and not yet sent.", queue.due)
    yield _gauge("messages_sending", "Messages that are being sent.", queue.sending)
    yield _gauge("oldest_due_seconds", "How long the oldest of what is due has been due.", overdue)
    by_state = GaugeMetricFamily(
        f"{PREFIX}messages",
        f"All messages by state, as of {COUNTED_EVERY.seconds // 60} minutes ago at most.",
        labels=["state"],
    )
    for state, count in states.items():
        by_state.add_metric([state], count)
    yield by_state
    ages = GaugeMetricFamily(
        f"{PREFIX}heartbeat_age_seconds", "Since a concern completed a pass.", labels=["concern"]
    )
    for concern, at in gauges.heartbeats.items():
        ages.add_metric([concern], (now - at).total_seconds())
    yield ages


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, about, value=value)


def _own(tally: Tally) -> Iterator[Metric]:
    late = HistogramMetricFamily(
        f"{PREFIX}lateness_seconds", "From due to sent, of messages that this process sent."
    )
    _add(late, [], tally.lateness)
    yield late
    sweeps = HistogramMetricFamily(
        f"{PREFIX}sweep_seconds", "Passes of this process, by concern.", labels=["concern"]
    )
    for concern, spread in tally.sweeps.items():
        _add(sweeps, [concern], spread)
    yield sweeps
    yield _counter("sends", "Requests to send of this process, by result.", "result", tally.results)
    yield _counter("sweep_faults", "Passes that failed, by concern.", "concern", tally.faults)
    yield _counter("updates", "Updates that came to this process.", "result", tally.updates)


def _counter(name: str, about: str, label: str, counts: dict[str, int]) -> Metric:
    family = CounterMetricFamily(PREFIX + name, about, labels=[label])
    for word, count in counts.items():
        family.add_metric([word], count)
    return family


def _add(family: HistogramMetricFamily, labels: list[str], spread: Spread) -> None:
    """Prometheus counts upwards: each bucket holds all that lies below its bound."""
    bounds = [*(str(float(bound)) for bound in spread.bounds), "+Inf"]
    below = 0
    buckets: list[tuple[str, float]] = []
    for bound, count in zip(bounds, spread.counts, strict=True):
        below += count
        buckets.append((bound, below))
    family.add_metric(labels, buckets=buckets, sum_value=spread.total)
