"""A small OpenID Connect provider for the tests: discovery, code flow with PKCE and nonce, tokens signed with RS256."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "friction", "the-secret-of-the-client"


class Provider:
    """Signs in whoever is clicked.

    Attributes
    ----------
    people : who can be clicked.
    lifetime : seconds a token lives.
    verified : whether it says that addresses are verified.
    key : what it signs with; another one than it shows makes a forged token.
    asked : what the app asked for, each time.
    """

    def __init__(self, people: list[str]) -> None:
        self.people, self.lifetime, self.verified = people, 600, True
        self.shown = self.key = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(_Handler):
            pass

        Handler.provider = provider
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, _read(urlsplit(self.path).query)
        provider = self.provider
        if path == "/.well-known/openid-configuration":
            self._answer({
                "issuer": provider.address, "jwks_uri": f"{provider.address}/keys",
                "authorization_endpoint": f"{provider.address}/authorize",
                "token_endpoint": f"{provider.address}/token",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            })  # fmt: skip
        elif path == "/keys":
            self._answer({"keys": [provider.shown.as_dict(private=False)]})
        elif path == "/authorize":
            provider.asked.append(query)
            links = "".join(
                f'<p><a href="/grant?{urlencode({**query, "who": who})}">{who}</a></p>' for who in provider.people
            )
            self._answer(f"<h1>Who are you?</h1>{links}")
        elif path == "/grant":
            code = secrets.token_urlsafe(16)
            provider.codes[code] = query
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?code={code}&state={quote(query['state'])}")
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        sent = _read(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.provider.codes.pop(sent.get("code", ""), None)
        who = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        hashed = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        right = (
            asked is not None
            and self.headers["Authorization"] == f"Basic {who}"
            and asked["redirect_uri"] == sent.get("redirect_uri")
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        )
        if not right:
            self._answer({"error": "invalid_grant"}, 400)
            return
        now, provider = int(time.time()), self.provider
        claims = {
            "iss": provider.address, "aud": CLIENT, "sub": asked["who"], "iat": now, "exp": now + provider.lifetime,
            "nonce": asked["nonce"], "email": asked["who"], "email_verified": provider.verified,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, provider.key)
        self._answer({"access_token": "none", "token_type": "Bearer", "id_token": token})

    def _answer(self, content: object, status: int = 200) -> None:
        page = isinstance(content, str)
        body = (content if page else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if page else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _read(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
