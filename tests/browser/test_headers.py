"""What the documentation tells a server in front of the app to send to browsers: the app works under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.front import Front

pytestmark = [pytest.mark.slow, pytest.mark.browser]

OTHERS = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
DOCS = Path(__file__).parents[2] / "docs" / "app.md"


def test_the_app_works_under_what_the_docs_tell_a_server_to_send(page, port):
    """Charts and tables are drawn, and the browser refuses nothing."""
    told = DOCS.read_text(encoding="utf-8")
    policies = set(re.findall(r'Content-Security-Policy "([^"]+)"', told))
    assert len(policies) == 1  # that of Caddy is that of nginx
    front = Front(port)
    policy = policies.pop().replace("wss://friction.shop.example", front.address.replace("http:", "ws:"))
    others = [(name, value) for name, value in OTHERS.items() if f"{name} {value}" in told]
    assert len(others) == len(OTHERS)
    front.add_answers([("Content-Security-Policy", policy), *others])
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    for address in ("journey", "admin?admin=import"):
        page.goto(f"{front.address}/{address}")
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_selector("h1")
        if address == "journey":
            expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
        expect(page.locator("[data-testid=stVegaLiteChart]:not(:has(canvas, svg))")).to_have_count(0)
    front.close()
    assert refused == []
