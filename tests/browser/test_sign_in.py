"""People sign in, with a provider or through a proxy; what is forged or has ended is refused: in a real browser."""

from __future__ import annotations

import http.client
import re
import secrets
import time

import pytest
from playwright.sync_api import expect

pytest.importorskip("authlib", reason="what signs people in is not installed: pip install 'friction[team]'")

from joserfc.jwk import RSAKey

from friction.store import Service
from tests.app.small_run import write_workspace
from tests.browser.conftest import PATIENCE_SECONDS, find_port, serve
from tests.browser.front import Front
from tests.browser.provider import CLIENT, SECRET, Provider

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ROLES = {"ann@shop.example": "admin", "lea@shop.example": "lead", "cody@shop.example": "annotator",
         "vi@shop.example": "viewer"}  # fmt: skip
STRANGER = "eve@shop.example"
TOKEN = secrets.token_hex(16)
NAMED, PROVEN = ("X-Forwarded-Email", "ann@shop.example"), ("X-Friction-Proxy", TOKEN)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a workspace in which four people have a role."""
    folder = write_workspace(tmp_path_factory.mktemp("team") / "shop")
    for who, role in ROLES.items():
        with Service(folder, next(iter(ROLES))) as service:
            service.grant(who, role)
    return folder


@pytest.fixture(scope="module")
def provider():
    """Return a provider that signs in whoever is clicked."""
    made = Provider([*ROLES, STRANGER])
    yield made
    made.close()


@pytest.fixture(scope="module")
def by_provider(workspace, provider, tmp_path_factory):
    """Serve the app for people who sign in with the provider; returns its address."""
    number = find_port()
    file = tmp_path_factory.mktemp("secrets") / "team.toml"
    file.write_text(
        f"""
        [auth]
        redirect_uri = "http://localhost:{number}/oauth2callback"
        cookie_secret = "{secrets.token_hex(32)}"
        client_id = "{CLIENT}"
        client_secret = "{SECRET}"
        server_metadata_url = "{provider.address}/.well-known/openid-configuration"
        """
    )
    file.chmod(0o600)
    with serve(workspace, number, "--team", str(file)):
        yield f"http://localhost:{number}"


@pytest.fixture(scope="module")
def by_proxy(workspace, tmp_path_factory):
    """Serve the app for people whom a proxy lets in; returns its address."""
    number = find_port()
    file = tmp_path_factory.mktemp("secrets") / "team.toml"
    file.write_text(f'[proxy]\nhost = "localhost"\ntoken = "{TOKEN}"\n')
    file.chmod(0o600)
    with serve(workspace, number, "--team", str(file)):
        yield f"http://localhost:{number}"


@pytest.fixture
def open_page(browser):
    """Return a function that opens an address in a browser of its own."""
    contexts = []
    expect.set_options(timeout=30_000)

    def open_at(address):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("h1")
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def put_in_front():
    """Return a function that puts a proxy with headers of its own before an address, and gives the proxy's."""
    fronts = []

    def put(address, *headers):
        fronts.append(Front(int(address.rpartition(":")[2]), list(headers)))
        return fronts[-1].address

    yield put
    for front in fronts:
        front.close()


def sign_in(page, who):
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=who).click()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")


def wait_until_drawn(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("h1")


def test_people_sign_in_with_the_provider_and_out_again(by_provider, provider, open_page):
    """There and back with PKCE and a nonce; before it and after it there is nothing to see."""
    page = open_page(by_provider)
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
    assert "Corner shop" not in page.content()

    sign_in(page, "ann@shop.example")

    expect(page.get_by_text("Signed in as ann")).to_be_visible()
    expect(page.get_by_text("Corner shop")).to_be_visible()
    asked = provider.asked[-1]
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 10
    assert len(asked["state"]) > 10

    page.reload()
    expect(page.get_by_text("Signed in as ann")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are not signed in.")).to_be_visible()


@pytest.mark.parametrize("who", ROLES)
def test_each_role_finds_what_it_may_do_and_no_more(by_provider, open_page, who):
    """The pages, starting a run, giving roles, the audit."""
    page = open_page(f"{by_provider}/admin?admin=start")
    sign_in(page, who)
    page.goto(f"{by_provider}/admin?admin=start")
    wait_until_drawn(page)
    role = ROLES[who]
    start = page.get_by_role("button", name="Start a run", exact=True)
    expect(start).to_be_enabled() if role in {"lead", "admin"} else expect(start).to_be_disabled()

    page.goto(f"{by_provider}/admin?admin=people")
    wait_until_drawn(page)
    name = page.get_by_label("Name they sign in with")
    expect(name).to_be_enabled() if role == "admin" else expect(name).to_be_disabled()

    page.goto(f"{by_provider}/admin?admin=audit")
    wait_until_drawn(page)
    if role == "admin":
        expect(page.get_by_text("The audit holds no customer's words.")).to_be_visible()
    else:
        expect(page.get_by_text("It needs the role admin")).to_be_visible()


def test_who_signed_in_without_a_role_sees_nothing(by_provider, open_page):
    """And is told whom to ask."""
    page = open_page(by_provider)
    sign_in(page, STRANGER)
    expect(page.get_by_text("Ask an admin for one")).to_be_visible()
    for address in ("journey", "theme?theme=th-card", "admin?admin=runs"):
        page.goto(f"{by_provider}/{address}")
        wait_until_drawn(page)
        expect(page.get_by_text("Ask an admin for one")).to_be_visible()
        assert "Corner shop" not in page.content()
        assert "card refused" not in page.content()


def test_a_token_that_has_ended_ends_the_session_that_was_open(by_provider, provider, open_page):
    """The next click says so, and nothing more is shown; signing in again leads back."""
    provider.lifetime = 8
    try:
        page = open_page(by_provider)
        sign_in(page, "ann@shop.example")
        expect(page.get_by_text("Signed in as ann")).to_be_visible()
    finally:
        provider.lifetime = 600
    time.sleep(9)
    page.get_by_role("link", name="Admin").click()
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    expect(page.get_by_text("Signed in as")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    sign_in(page, "ann@shop.example")
    expect(page.get_by_text("Signed in as ann")).to_be_visible()


def test_a_token_signed_with_another_key_signs_nobody_in(by_provider, provider, open_page):
    """Nor one whose address is not verified."""
    provider.key = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
    try:
        page = open_page(by_provider)
        sign_in(page, "ann@shop.example")
        expect(page.get_by_text("You are not signed in.")).to_be_visible()
    finally:
        provider.key = provider.shown
    provider.verified = False
    try:
        sign_in(page, "ann@shop.example")
        expect(page.get_by_text("does not say that your e-mail address is verified")).to_be_visible()
    finally:
        provider.verified = True


def test_a_forged_cookie_or_header_signs_nobody_in(by_provider, open_page, put_in_front):
    """A cookie that somebody wrote, and headers of a proxy that is not there."""
    page = open_page(put_in_front(by_provider, NAMED, PROVEN))
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
    forged = {"name": "_streamlit_user", "value": '"{\\"is_logged_in\\": true, \\"email\\": \\"ann@shop.example\\"}"'}
    page.context.add_cookies([{**forged, "url": by_provider}])
    page.goto(by_provider)
    expect(page.get_by_text("You are not signed in.")).to_be_visible()


def test_a_callback_that_nobody_asked_for_signs_nobody_in(by_provider, provider, open_page):
    """A code of the provider with a state that is not this browser's leads nowhere."""
    provider.codes["stolen"] = {"who": "ann@shop.example"}
    page = open_page(f"{by_provider}/oauth2callback?code=stolen&state=guessed")
    expect(page.get_by_text("You are not signed in.")).to_be_visible()


def test_the_proxy_says_who_somebody_is(by_proxy, open_page, put_in_front):
    """With its token, and one name."""
    page = open_page(put_in_front(by_proxy, NAMED, PROVEN))
    expect(page.get_by_text("Signed in as ann")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ((), "You did not come through the proxy"),
        ((NAMED,), "You did not come through the proxy"),
        ((NAMED, ("X-Friction-Proxy", "0" * 32)), "You did not come through the proxy"),
        ((NAMED, PROVEN, ("X-Forwarded-Email", "vi@shop.example")), "says several names"),
    ],
)
def test_a_header_that_did_not_come_from_the_proxy_is_refused(by_proxy, open_page, put_in_front, headers, said):
    """Whoever reaches the port can send a name; the token only the proxy has, and a name beside its own is nobody's."""
    page = open_page(put_in_front(by_proxy, *headers))
    expect(page.get_by_text(said)).to_be_visible()
    assert "Corner shop" not in page.content()


def test_one_persons_app_behind_a_proxy_shows_nothing(port, open_page, put_in_front):
    """Nobody signs in there: everybody who reaches the proxy could do everything."""
    page = open_page(put_in_front(f"http://localhost:{port}", ("X-Forwarded-For", "10.0.0.9")))
    expect(page.get_by_text("This app was started for one person on one machine")).to_be_visible()
    assert "Corner shop" not in page.content()


@pytest.mark.parametrize("served", ["by_provider", "by_proxy"])
def test_a_name_of_another_host_opens_no_session(request, served):
    """Against pages of another site that point their name at this machine: only the team's own name opens one."""
    number = int(re.search(r":(\d+)", request.getfixturevalue(served)).group(1))
    answers = {}
    for host in (f"localhost:{number}", f"evil.example:{number}", f"127.0.0.1:{number}"):
        connection = http.client.HTTPConnection("127.0.0.1", number, timeout=30)
        connection.request("GET", "/_stcore/stream", headers={
            "Host": host, "Origin": f"http://{host}", "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        })  # fmt: skip
        answers[host.split(":")[0]] = connection.getresponse().status
        connection.close()
    assert answers == {"localhost": 101, "evil.example": 403, "127.0.0.1": 403}
