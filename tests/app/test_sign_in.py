"""Who signed in: told from what came with the connection, and refused wherever that could be made up."""

from __future__ import annotations

import pytest

from app import actor
from app.views.sign_in import NotSignedInError, Visitor, find_signed, tell_no_role
from friction.config import Team

NOW = 1_000_000.0
SECRET = "s" * 32
OIDC = Team.model_validate(
    {
        "auth": {
            "redirect_uri": "https://friction.example/oauth2callback", "cookie_secret": SECRET, "client_id": "friction",
            "client_secret": "x", "server_metadata_url": "https://id.example/.well-known/openid-configuration",
        }
    }
)  # fmt: skip
PROXY = Team.model_validate({"proxy": {"host": "friction.example", "token": SECRET}})
ANN = {"is_logged_in": True, "email": "ann@example.org", "email_verified": True, "exp": NOW + 60}
THROUGH = {"x-forwarded-email": ["ann@example.org"], "x-friction-proxy": [SECRET]}


def visit(user=None, headers=None, address="127.0.0.1"):
    return Visitor(user or {}, headers or {}, address, NOW)


def refuse(team, visitor) -> NotSignedInError:
    with pytest.raises(NotSignedInError) as caught:
        find_signed(team, visitor)
    return caught.value


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_alone_on_a_machine_nobody_signs_in(address):
    """Whoever is at the keyboard signs with a name of their own choice."""
    assert find_signed(None, visit(address=address)) is None


@pytest.mark.parametrize(
    "visitor",
    [
        visit(address="0.0.0.0"),  # noqa: S104 - refused is the point
        visit(address=""),
        visit(address="192.168.0.7"),
        visit(headers={"x-forwarded-for": ["10.0.0.9"]}),
        visit(headers={"forwarded": ["for=10.0.0.9"]}),
    ],
)
def test_one_persons_app_shows_nothing_where_others_could_reach_it(visitor):
    """Another address, or a proxy in front of it that nobody told of: everybody would be whoever they say."""
    assert "friction app --team FILE" in refuse(None, visitor).mend


def test_who_signed_in_with_the_provider_acts_under_their_verified_address():
    """The e-mail address, as the provider says it."""
    assert find_signed(OIDC, visit(ANN)) == "ann@example.org"


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ({}, "not signed in"),
        ({**ANN, "is_logged_in": False}, "not signed in"),
        ({**ANN, "is_logged_in": "true"}, "not signed in"),
        ({**ANN, "exp": NOW}, "has ended"),
        ({**ANN, "exp": NOW - 1}, "has ended"),
        ({**ANN, "exp": True}, "has ended"),
        ({key: value for key, value in ANN.items() if key != "exp"}, "has ended"),
        ({**ANN, "exp": "9999999999"}, "has ended"),
        ({**ANN, "email_verified": False}, "verified"),
        ({**ANN, "email_verified": "true"}, "verified"),
        ({key: value for key, value in ANN.items() if key != "email_verified"}, "verified"),
        ({**ANN, "email": None}, "no name"),
        ({**ANN, "email": " ann@example.org"}, "no name"),
        ({**ANN, "email": "ann@example.org\u202e"}, "no name"),
        ({**ANN, "email": "a" * 300}, "no name"),
    ],
)
def test_a_sign_in_that_is_none_has_ended_or_names_nobody_is_refused(user, said):
    """The moment it ends counts as ended; an address nobody verified, or the logs would sign otherwise, is none."""
    refused = refuse(OIDC, visit(user))
    assert said in refused.what


def test_headers_say_nothing_where_people_sign_in_with_a_provider():
    """A forged header makes nobody anybody."""
    assert "not signed in" in refuse(OIDC, visit(headers=THROUGH)).what
    assert find_signed(OIDC, visit(ANN, {"x-forwarded-email": ["root@example.org"]})) == "ann@example.org"


def test_another_claim_can_be_the_name():
    """Where a provider does not verify addresses."""
    team = OIDC.model_copy(update={"oidc": OIDC.oidc.model_copy(update={"claim": "sub"})})
    assert find_signed(team, visit({"is_logged_in": True, "exp": NOW + 1, "sub": "u-7"})) == "u-7"


def test_who_came_through_the_proxy_is_whom_it_let_in():
    """Its token proves that it says so."""
    assert find_signed(PROXY, visit(headers=THROUGH, address="0.0.0.0")) == "ann@example.org"  # noqa: S104


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "did not come through the proxy"),
        ({"x-forwarded-email": ["ann@example.org"]}, "did not come through the proxy"),
        ({**THROUGH, "x-friction-proxy": ["t" * 32]}, "did not come through the proxy"),
        ({**THROUGH, "x-friction-proxy": [""]}, "did not come through the proxy"),
        ({**THROUGH, "x-friction-proxy": ["é"]}, "did not come through the proxy"),
        ({**THROUGH, "x-friction-proxy": [SECRET, SECRET]}, "did not come through the proxy"),
        ({"x-friction-proxy": [SECRET]}, "says nobody's name"),
        ({**THROUGH, "x-forwarded-email": ["root@example.org", "ann@example.org"]}, "says several names"),
        ({**THROUGH, "x-forwarded-email": [""]}, "no name"),
    ],
)
def test_a_forged_header_is_refused(headers, said):
    """Without the proxy's token, or beside a header of the browser's that the proxy left in place."""
    assert said in refuse(PROXY, visit(headers=headers)).what


def test_a_providers_cookie_says_nothing_where_a_proxy_signs_people_in():
    """One way at a time."""
    assert "did not come through" in refuse(PROXY, visit(ANN)).what


def test_no_refusal_tells_a_secret():
    """Neither the token nor what was given in its place."""
    refused = str(refuse(PROXY, visit(headers={**THROUGH, "x-friction-proxy": ["guessed-token"]})))
    assert SECRET not in refused
    assert "guessed-token" not in refused


def test_without_a_role_one_is_told_who_can_give_one():
    """The admins by name; where there are none, the command."""
    assert tell_no_role("bo", {"ann": "admin", "cy": "lead"})[1] == "Ask an admin for one: ann."
    assert "friction people grant bo admin" in tell_no_role("bo", {})[1]


def test_who_takes_a_file_is_found_when_it_is_taken(monkeypatch):
    """Beside the page, by what came with it: until the sign-in ends, then nobody."""
    monkeypatch.setattr(actor, "_find_team", lambda: OIDC)
    monkeypatch.setattr(actor, "look_at_visitor", lambda: visit(ANN))
    taken_by = actor.hold_actor()
    monkeypatch.setattr(actor.time, "time", lambda: NOW + 30)
    assert taken_by() == "ann@example.org"
    monkeypatch.setattr(actor.time, "time", lambda: NOW + 3600)
    with pytest.raises(NotSignedInError):
        taken_by()
