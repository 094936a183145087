"""The environment: where the bot lives and what it may use. Secrets never show in a repr."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import AftalebotError

PREFIX = "AFTALEBOT_"


class SettingInvalid(AftalebotError):
    """The setting {0} is not understood: {1}."""


class TokenMissing(AftalebotError):
    """No token: ask @BotFather for one and put AFTALEBOT_TOKEN=… into .env, or try «aftalebot simulator»."""


class SecretKeyMissing(AftalebotError):
    """PostgreSQL needs AFTALEBOT_SECRET_KEY, the same for every process: any long random text."""


class LogFormat(StrEnum):
    """How log lines look."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """From which level on lines are logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(BaseSettings):
    """Each is AFTALEBOT_ and its name in capitals, in the environment or in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    token: SecretStr | None = None
    api_url: str = "https://api.telegram.org"
    database_url: SecretStr = SecretStr("sqlite:///aftalebot.db")
    policy: Path | None = None
    secret_key: SecretStr | None = None
    webhook_url: str | None = None
    listen: str | None = None
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE


def load(**given: Any) -> Settings:
    """The settings of this environment; raises SettingInvalid with the setting's name."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingInvalid(name, first["msg"]) from None
