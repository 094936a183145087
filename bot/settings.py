"""The environment: where the bot lives and what it may use. Secrets never show in a repr."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import AftalebotError

PREFIX = "AFTALEBOT_"

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:]+)\]|([^\s:/]+)):([0-9]{1,5})")
_TELEGRAM = "https://api.telegram.org"
_OURS = frozenset({"/healthz", "/metrics"})  # paths that are answered beside the webhook
LARGEST_PORT = 65_535


class SettingInvalid(AftalebotError):
    """The setting {0} is not understood: {1}."""


class DotEnvUnreadable(AftalebotError):
    """The file .env here can't be read: {0}."""


class TokenMissing(AftalebotError):
    """No token: ask @BotFather for one and put AFTALEBOT_TOKEN=… into .env, or try «aftalebot simulator»."""


class SecretKeyMissing(AftalebotError):
    """PostgreSQL needs AFTALEBOT_SECRET_KEY, the same for every process: any long random text."""


class ListenMissing(AftalebotError):
    """A webhook needs AFTALEBOT_LISTEN, where this process listens behind the proxy, such as 127.0.0.1:8090."""


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
    api_url: str = _TELEGRAM
    database_url: SecretStr = SecretStr("sqlite:///aftalebot.db")
    policy: Path | None = None
    secret_key: SecretStr | None = None
    secret_key_old: SecretStr | None = None
    webhook_url: str | None = None
    listen: str | None = None
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise PydanticCustomError("token", "a token looks like 123456789:AbC-123")
        return token

    @field_validator("api_url")
    @classmethod
    def _is_a_web_address(cls, address: str) -> str:
        if not _WEB_ADDRESS.fullmatch(address):
            raise PydanticCustomError("address", "it begins with https:// or http://")
        return address

    @field_validator("webhook_url")
    @classmethod
    def _is_where_telegram_posts(cls, address: str | None, info: ValidationInfo) -> str | None:
        """Only a server of the Bot API that one runs oneself posts without TLS."""
        if address is None:
            return None
        is_own = info.data.get("api_url") != _TELEGRAM
        if not _WEB_ADDRESS.fullmatch(address) or not (is_own or address.startswith("https://")):
            raise PydanticCustomError("address", "it begins with https://")
        parts = urlsplit(address)
        if parts.query or parts.fragment or parts.path in _OURS:
            hint = "its path is any but /healthz and /metrics, without ? and #"
            raise PydanticCustomError("address", hint)
        return address

    @field_validator("listen")
    @classmethod
    def _is_a_place_to_listen(cls, place: str | None) -> str | None:
        found = _LISTEN.fullmatch(place or "127.0.0.1:0")
        if found is None or int(found[3]) > LARGEST_PORT:
            raise PydanticCustomError("place", "it is HOST:PORT, such as 127.0.0.1:8090")
        return place

    @field_validator("database_url")
    @classmethod
    def _has_a_port_if_any(cls, address: SecretStr) -> SecretStr:
        try:
            _ = urlsplit(address.get_secret_value()).port
        except ValueError:
            hint = "in a name or password write %2F for /, %40 for @ and %3A for :"
            raise PydanticCustomError("address", hint) from None
        return address

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: Any) -> Any:
        return level.upper() if isinstance(level, str) else level

    @property
    def place(self) -> tuple[str, int] | None:
        """Host and port to listen on; None: nothing is answered over HTTP."""
        found = _LISTEN.fullmatch(self.listen or "")
        return None if found is None else (found[1] or found[2], int(found[3]))


def load(**given: Any) -> Settings:
    """The settings of this environment.

    Raises SettingInvalid with the setting's name, ListenMissing or DotEnvUnreadable.
    """
    try:
        loaded = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingInvalid(name, first["msg"]) from None
    except (OSError, UnicodeError) as error:
        raise DotEnvUnreadable(
            getattr(error, "strerror", None) or "it is no text in UTF-8"
        ) from None
    if loaded.webhook_url and not loaded.listen:
        raise ListenMissing
    return loaded
