"""Every command; thin. Exit status 0 done, 1 it failed, 2 wrong usage or input."""

from bot.cli.base import main

__all__ = ["main"]
