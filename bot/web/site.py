"""All that one process answers over HTTP: the webhook where it has one, and always health and metrics."""

from collections.abc import Mapping
from datetime import timedelta

from starlette.applications import Starlette
from starlette.routing import Route

from bot.deps import Deps
from bot.web import health, metrics, webhook
from bot.web.webhook import Hook

__all__ = ["Hook", "create_app"]


def create_app(
    deps: Deps,
    *,
    within: Mapping[str, timedelta],
    hook: Hook | None = None,
) -> Starlette:
    """The application; `within` says how old each concern's heartbeat may be."""
    routes = [
        Route("/healthz", health.route(deps, within)),
        Route("/metrics", metrics.route(deps)),
    ]
    if hook is not None:
        routes.append(Route(hook.path, webhook.route(hook), methods=["POST"]))
    return Starlette(routes=routes)
