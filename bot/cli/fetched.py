"""What `doctor` says of the calendars that `run` fetches by their address."""

from bot.actions.importing import feeding
from bot.cli import settled
from bot.errors import AftalebotError
from bot.settings import Settings

_TRY = "Fetch it by hand: «aftalebot import appointments ADDRESS --dry-run» says what is wrong."


def of_feeds(loaded: Settings) -> str | None:
    """Those that did not come, or were not taken; that the policy can't be read is a finding of its own."""
    try:
        policy = settled.policy(loaded)
    except AftalebotError:
        return None
    with settled.database_as_it_is(loaded) as database, database.read() as session:
        found = feeding.troubles(session, policy)
    lines = [
        f"{feed.shown}: {trouble.value.replace('_', ' ')}, last taken {at:%Y-%m-%d %H:%M} UTC"
        if at
        else f"{feed.shown}: {trouble.value.replace('_', ' ')}, never taken"
        for feed, trouble, at in found
    ]
    return f"{'; '.join(lines)}. {_TRY}" if lines else None
