"""A small Stripe: connected accounts, hosted Checkout with 3-D Secure and declines, refunds, disputes, signed webhooks. Only what we use of it."""

import hashlib
import hmac
import json
import secrets
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from catalog.core import clock

SECRET_KEY, WEBHOOK_SECRET = "sk_test_ours", "whsec_test"
GOOD, SECURE, DECLINED = "4242424242424242", "4000002760003184", "4000000000000002"


def signed(event: dict[str, Any], *, secret: str = WEBHOOK_SECRET, at: int | None = None) -> tuple[bytes, str]:
    """The body of a webhook and its header Stripe-Signature."""
    body = json.dumps(event).encode()
    moment = int(clock.now().timestamp()) if at is None else at
    mark = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={moment},v1={mark}"


class FakeStripe:
    """Its state, for tests to look at and to change. `tell`: an address to which every event is sent as it happens."""

    def __init__(self) -> None:
        self.accounts: dict[str, bool] = {}
        self.returns: dict[str, str] = {}  # where who fills an account in comes back to
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.asked: dict[str, dict[str, Any]] = {}  # answers by idempotency key
        self.tell = ""
        self.address = ""

    def event(self, kind: str, account: str, thing: dict[str, Any]) -> dict[str, Any]:
        """Something happened on an account."""
        event = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "type": kind,
            "account": account,
            "data": {"object": dict(thing)},
        }
        self.events.append(event)
        if self.tell:
            body, header = signed(event)
            request = urllib.request.Request(
                self.tell, body, {"Stripe-Signature": header, "Content-Type": "application/json"}
            )
            urllib.request.urlopen(request, timeout=20).close()
        return event

    def open_session(self, account: str, form: dict[str, str]) -> dict[str, Any]:
        name = f"cs_test_{secrets.token_hex(8)}"
        amount = int(form["line_items[0][price_data][unit_amount]"]) * int(form["line_items[0][quantity]"])
        self.sessions[name] = session = {
            "id": name, "object": "checkout.session", "account": account, "amount_total": amount, "payment_status": "unpaid",
            "currency": form["line_items[0][price_data][currency]"], "client_reference_id": form["client_reference_id"],
            "metadata": {"reference": form["metadata[reference]"]}, "success_url": form["success_url"], "url": f"{self.address}/pay/{name}",
            "payment_intent": None,
        }  # fmt: skip
        return session

    def open_intent(self, account: str, form: dict[str, str]) -> dict[str, Any]:
        name = f"pi_{secrets.token_hex(8)}"
        self.intents[name] = made = {
            "id": name, "object": "payment_intent", "account": account, "amount": int(form["amount"]), "amount_received": 0,
            "currency": form["currency"], "status": "requires_payment_method", "client_secret": f"{name}_secret_{secrets.token_hex(8)}",
            "metadata": {"transaction": form["metadata[transaction]"]},
        }  # fmt: skip
        return made

    def confirm(self, name: str) -> dict[str, Any]:
        """What a shop front's form does with the secret, the card being good."""
        intent = self.intents[name]
        intent.update(status="succeeded", amount_received=intent["amount"])
        return self.event("payment_intent.succeeded", intent["account"], intent)

    def pay(self, name: str) -> dict[str, Any]:
        """The card was good: the events that Stripe sends then."""
        session = self.sessions[name]
        if session["payment_status"] == "paid":
            return session
        intent = f"pi_{secrets.token_hex(8)}"
        session.update(payment_status="paid", payment_intent=intent)
        paid = {
            "id": intent, "object": "payment_intent", "amount": session["amount_total"], "amount_received": session["amount_total"],
            "currency": session["currency"], "status": "succeeded", "metadata": session["metadata"],
        }  # fmt: skip
        self.event("payment_intent.succeeded", session["account"], paid)
        self.event("checkout.session.completed", session["account"], session)
        return session

    def refund(self, account: str, intent: str, amount: int) -> dict[str, Any] | None:
        """None for more than there is."""
        session = next(
            (s for s in self.sessions.values() if s["payment_intent"] == intent and s["account"] == account), None
        )
        given = sum(r["amount"] for r in self.refunds.values() if r["payment_intent"] == intent)
        there = session["amount_total"] if session else self.intents.get(intent, {}).get("amount_received", 0)
        if given + amount > there:
            return None
        made = {
            "id": f"re_{secrets.token_hex(8)}",
            "object": "refund",
            "amount": amount,
            "payment_intent": intent,
            "status": "succeeded",
        }
        self.refunds[made["id"]] = made
        self.event("refund.created", account, made)
        return made

    def dispute(self, name: str, kind: str = "funds_withdrawn", dispute: str = "dp_1") -> dict[str, Any]:
        session = self.sessions[name]
        thing = {
            "id": dispute,
            "object": "dispute",
            "amount": session["amount_total"],
            "payment_intent": session["payment_intent"],
        }
        return self.event(f"charge.dispute.{kind}", session["account"], thing)


class _Handler(BaseHTTPRequestHandler):
    fake: FakeStripe

    def log_message(self, *args: object) -> None: ...

    def _answer(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _json(self, thing: dict[str, Any] | None, status: int = 200) -> None:
        wrong = {"error": {"type": "invalid_request_error", "message": "no"}}
        self._answer(status if thing is not None else 400, json.dumps(thing if thing is not None else wrong).encode())

    def _page(self, content: str) -> None:
        self._answer(
            200,
            f"<!doctype html><html lang=en><title>Fake Stripe</title><main>{content}</main>".encode(),
            "text/html; charset=utf-8",
        )

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/v1/accounts/"):
            account = path.rsplit("/", 1)[1]
            state = "active" if self.fake.accounts.get(account) else "inactive"
            due = [] if self.fake.accounts.get(account) else ["external_account", "tos_acceptance.date"]
            self._json(
                {
                    "id": account,
                    "object": "account",
                    "capabilities": {"card_payments": state},
                    "requirements": {"currently_due": due},
                }
            )
        elif path.startswith("/v1/payment_intents/"):
            intent = self.fake.intents.get(path.rsplit("/", 1)[1])
            here = intent is not None and intent["account"] == self.headers.get("Stripe-Account", "")
            self._json(intent if here else None)
        elif path.startswith("/connect/"):
            self._page("<h1>Tell us about your business</h1><form method=post><button>Finish</button></form>")
        elif (name := path.rsplit("/", 1)[1]) in self.fake.sessions:
            session = self.fake.sessions[name]
            self._page(
                f"<h1>{session['amount_total']} {session['currency']}</h1>"
                "<form method=post><label>Card <input name=card></label><button>Pay</button></form>"
            )
        else:
            self._json(None)

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()))
        path, account = urlsplit(self.path).path, self.headers.get("Stripe-Account", "")
        if path.startswith("/pay/"):
            return self._card(path.rsplit("/", 1)[1], form)
        if path.startswith("/connect/"):
            known = path.rsplit("/", 1)[1]
            self.fake.accounts[known] = True
            return self._answer(303, b"", Location=self.fake.returns[known])
        if self.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return self._json({"error": {"type": "authentication_error", "message": "key"}}, 401)
        key = f"{account}|{path}|{self.headers.get('Idempotency-Key')}"
        if key in self.fake.asked:
            return self._json(self.fake.asked[key])
        made: dict[str, Any] | None = None
        if path == "/v1/checkout/sessions" and self.fake.accounts.get(account):
            made = self.fake.open_session(account, form)
        elif path == "/v1/payment_intents" and self.fake.accounts.get(account):
            made = self.fake.open_intent(account, form)
        elif path == "/v1/accounts":
            made = {"id": f"acct_{secrets.token_hex(8)}", "object": "account"}
            self.fake.accounts[made["id"]] = False
        elif path == "/v1/account_links" and form["account"] in self.fake.accounts:
            self.fake.returns[form["account"]] = form["return_url"]
            made = {"object": "account_link", "url": f"{self.fake.address}/connect/{form['account']}"}
        elif path == "/v1/refunds":
            made = self.fake.refund(account, form["payment_intent"], int(form["amount"]))
        if made is not None:
            self.fake.asked[key] = made
        return self._json(made)

    def _card(self, name: str, form: dict[str, str]) -> None:
        card = form.get("card", "").replace(" ", "")
        if card == DECLINED:
            return self._page("<p role=alert>Your card was declined.</p>")
        if card == SECURE and form.get("secure") != "yes":
            return self._page(
                f"<h1>3-D Secure</h1><form method=post><input type=hidden name=card value={SECURE}>"
                "<button name=secure value=yes>Complete</button></form>"
            )
        session = self.fake.pay(name)
        return self._answer(303, b"", Location=session["success_url"])


@contextmanager
def fake_stripe() -> Iterator[FakeStripe]:
    """A server on a port of its own, within the block."""
    fake = FakeStripe()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
