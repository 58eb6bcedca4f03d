"""The file that says how people sign in: what is refused, and that no secret is told."""

from __future__ import annotations

import pytest

from friction.config import is_loopback, load_team
from friction.errors import SettingsError

SECRET = "0123456789abcdef" * 2
AUTH = f"""
[auth]
redirect_uri = "https://friction.example/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "friction"
client_secret = "the-client's-secret"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""
PROXY = f"""
[proxy]
host = "friction.example"
token = "{SECRET}"
"""


def write(folder, text, mode=0o600):
    file = folder / "team.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


@pytest.mark.parametrize("text", [AUTH, PROXY])
def test_either_way_names_the_host_people_open(tmp_path, text):
    """By the provider's redirect, or by the proxy's name."""
    assert load_team(write(tmp_path, text)).host == "friction.example"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs one of [auth]"),
        (AUTH + PROXY, "and not both"),
        (AUTH.replace(SECRET, "short"), "auth.cookie_secret: is shorter than 32"),
        (PROXY.replace(SECRET, "short"), "proxy.token: is shorter than 32"),
        (AUTH.replace("/oauth2callback", "/"), "redirect_uri is the app's address"),
        (AUTH.replace("https://friction", "http://friction"), "redirect_uri is no https address"),
        (AUTH.replace("https://id", "http://id"), "server_metadata_url is no https address"),
        (AUTH.replace("client_id", "client"), "auth.client: unknown key"),
        (AUTH.replace("client_id", "client"), "auth.client_id: is missing"),
        (PROXY + 'user_header = "X-Friction-Proxy"', "are the same"),
        (PROXY + 'user_header = "X Y"', "proxy.user_header"),
        ("[auth", "is not valid TOML"),
    ],
)
def test_mistakes_are_told_without_a_secret(tmp_path, text, said):
    """Each with its place, all at once."""
    with pytest.raises(SettingsError) as caught:
        load_team(write(tmp_path, text))
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "the-client" not in str(caught.value)


def test_a_file_that_others_can_read_is_refused(tmp_path):
    """It holds secrets."""
    with pytest.raises(SettingsError, match="chmod 600"):
        load_team(write(tmp_path, PROXY, mode=0o644))


def test_a_file_that_is_not_there_is_told(tmp_path):
    """With where to read how it is written."""
    with pytest.raises(SettingsError, match=r"docs/app\.md"):
        load_team(tmp_path / "nowhere.toml")


def test_secrets_do_not_show_when_the_settings_are_printed(tmp_path):
    """A log that prints them tells nothing."""
    assert SECRET not in repr(load_team(write(tmp_path, PROXY)))


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("localhost", True), ("::1", True), ("0.0.0.0", False),  # noqa: S104
     ("::", False), ("", False), ("192.168.1.4", False), ("friction.example", False), ("localhost.evil", False)],
)  # fmt: skip
def test_only_addresses_of_this_machine_are_its_own(host, expected):
    """A name that only looks like it is not."""
    assert is_loopback(host) is expected
