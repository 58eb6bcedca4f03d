"""What the documentation tells a server in front of the app to send to browsers: the app works under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DOCS = Path(__file__).parents[2] / "docs" / "app.md"


def test_the_app_works_under_the_policy_that_the_docs_name(page, port):
    """Charts and tables are drawn, and the browser refuses nothing."""
    policies = set(re.findall(r'Content-Security-Policy "([^"]+)"', DOCS.read_text(encoding="utf-8")))
    assert len(policies) == 1  # that of Caddy is that of nginx
    policy = policies.pop().replace("wss://friction.shop.example", f"ws://127.0.0.1:{port}")
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)

    def send_on(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("**/*", send_on)
    for address in ("journey", "admin?admin=import"):
        page.goto(f"/{address}")
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_selector("h1")
        expect(page.locator("[data-testid=stVegaLiteChart]:not(:has(canvas, svg))")).to_have_count(0)
    assert refused == []
