"""The environment and .env, through the commands: what is understood, what is refused, what never shows."""

import pytest

from bot.settings import ListenMissing, LogLevel, load
from tests.cli.commands import CommandLine

TOKEN = "123456789:AbC"
PASSWORD = "meget-hemmeligt"


def test_dot_env_is_read_and_the_environment_goes_before_it(cli: CommandLine) -> None:
    cli.write(".env", "AFTALEBOT_DATABASE_URL=sqlite:///from_file.db\nAFTALEBOT_LOG_LEVEL=debug\n")
    assert cli("db", "upgrade").status == 0
    assert load().log_level is LogLevel.DEBUG
    assert (cli.here / "from_file.db").exists()
    cli.set(DATABASE_URL="sqlite:///from_environment.db")
    assert cli("db", "upgrade").status == 0
    assert (cli.here / "from_environment.db").exists()
    assert not (cli.here / "aftalebot.db").exists()


def test_an_empty_setting_is_none(cli: CommandLine) -> None:
    cli.set(TOKEN="", POLICY="", LOG_LEVEL="")
    loaded = load()
    assert (loaded.token, loaded.policy, loaded.log_level) == (None, None, LogLevel.INFO)


def test_nothing_secret_shows_in_a_repr(cli: CommandLine) -> None:
    cli.set(TOKEN=TOKEN, SECRET_KEY=PASSWORD)
    cli.set(DATABASE_URL=f"postgresql://aftalebot:{PASSWORD}@localhost/aftalebot")
    shown = f"{load()!r} {load()}"
    assert PASSWORD not in shown
    assert "AbC" not in shown


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("TOKEN", "no token", "looks like 123456789:AbC-123"),
        ("API_URL", "telegram.org", "begins with https://"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
        ("DATABASE_URL", f"postgresql://me:{PASSWORD}/x@localhost/db", "write %2F for /"),
        ("WEBHOOK_URL", "http://eksempel.invalid/hook", "begins with https://"),
        ("WEBHOOK_URL", "eksempel.invalid/hook", "begins with https://"),
        ("WEBHOOK_URL", "https://eksempel.invalid/metrics", "any but /healthz and /metrics"),
        ("WEBHOOK_URL", "https://eksempel.invalid/hook?x=1", "without ? and #"),
        ("LISTEN", "eksempel.invalid", "HOST:PORT"),
        ("LISTEN", ":8091", "HOST:PORT"),
        ("LISTEN", "127.0.0.1:65536", "HOST:PORT"),
        ("LISTEN", "::1:8090", "HOST:PORT"),
    ],
)
def test_a_setting_that_is_not_understood_is_named(
    cli: CommandLine, name: str, text: str, hint: str
) -> None:
    cli.set(**{name: text})
    said = cli("status")
    assert said.status == 2
    assert said.sentence.startswith(f"The setting AFTALEBOT_{name} is not understood: ")
    assert hint in said.sentence
    assert text not in said.sentence


def test_a_webhook_needs_a_place_to_listen(cli: CommandLine) -> None:
    cli.set(WEBHOOK_URL="https://eksempel.invalid/hook")
    said = cli("status")
    assert (said.status, said.sentence) == (2, str(ListenMissing()))
    assert "A webhook needs AFTALEBOT_LISTEN" in said.sentence


def test_a_server_of_the_bot_api_of_one_s_own_may_post_without_tls(cli: CommandLine) -> None:
    cli.set(API_URL="http://127.0.0.1:8081", WEBHOOK_URL="http://127.0.0.1:8090/hook")
    cli.set(LISTEN="127.0.0.1:8090")
    assert load().place == ("127.0.0.1", 8090)


@pytest.mark.parametrize(
    ("text", "place"),
    [("[::1]:0", ("::1", 0)), ("0.0.0.0:8090", ("0.0.0.0", 8090)), ("", None)],  # noqa: S104 - as they are written
)
def test_a_place_to_listen_is_host_and_port(
    cli: CommandLine, text: str, place: tuple[str, int] | None
) -> None:
    cli.set(LISTEN=text)
    assert load().place == place


@pytest.mark.parametrize("url", ["hello", "mysql://me@localhost/db", "sqlite3:///x.db"])
def test_a_database_of_another_kind_is_refused(cli: CommandLine, url: str) -> None:
    cli.set(DATABASE_URL=url)
    said = cli("status")
    assert said.status == 2
    assert "use sqlite:///FILE or postgresql://USER@HOST/NAME" in said.sentence


def test_a_dot_env_that_is_no_text_is_named(cli: CommandLine) -> None:
    cli.write(".env", b"AFTALEBOT_TOKEN=\xff\xfe")
    said = cli("status")
    assert (said.status, said.sentence) == (
        2,
        "The file .env here can't be read: it is no text in UTF-8.",
    )


@pytest.mark.parametrize(
    "words",
    ["status", "db check", "db upgrade", "doctor", "invite citizen B-017", "unlink staff MEJ"],
)
@pytest.mark.parametrize("address", ["127.0.0.1:1/db", "/db?host=/nowhere"])
def test_a_password_of_the_database_never_shows(cli: CommandLine, words: str, address: str) -> None:
    cli.set(DATABASE_URL=f"postgresql://me:{PASSWORD}@{address}", LOG_LEVEL="DEBUG")
    said = cli(*words.split())
    assert said.status == 1
    assert "The database does not work" in said.out + said.err
    assert PASSWORD not in said.out + said.err
