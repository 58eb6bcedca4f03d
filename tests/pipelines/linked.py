"""A workspace of three persons with several ids: Ann with four, Bob and Cyd who shared a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipelines.small import write_csv

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
[project]
timezone = "UTC"

[[events]]
name = "web"
path = "web.csv"
columns = { person = "user", happened_at = "at", name = "event", aliases = { device = "device", email = "mail" } }

[[persons]]
name = "crm"
path = "crm.csv"
person_kind = "crm"
columns = { person = "customer", value = "mrr", properties = ["plan"], aliases = { email = "mail" } }

[[links]]
name = "calls"
path = "calls.csv"
columns = { ids = { crm = "customer", phone = "phone" }, valid_from = "since" }

[journey]
converts = ["paid"]

[[journey.stages]]
name = "shop"
events = ["view"]

[impact]
replicates = 50
"""
INPUTS = ("web.csv", "crm.csv", "calls.csv", "out.csv")
WEB = [
    ("", "dev-ann", "", "2026-03-01 10:00", "view"),
    ("ann", "dev-ann", "", "2026-03-01 10:05", "view"),
    ("ann", "dev-ann", "Ann@Example.com", "2026-03-01 10:06", "paid"),
    ("", "dev-ann", "", "2026-03-02 10:00", "view"),
    ("bob", "dev-both", "", "2026-03-01 11:00", "view"),
    ("", "dev-both", "", "2026-03-01 12:00", "view"),
    ("cyd", "dev-both", "", "2026-03-02 11:00", "view"),
    ("", "dev-both", "", "2026-03-02 12:00", "paid"),
    ("", "", "", "2026-03-02 13:00", "view"),
    ("null", "dev-zed", "", "2026-03-02 14:00", "view"),
]
WEB_COLUMNS = ("user", "device", "mail", "at", "event")


def write_linked(folder: Path) -> Path:
    """Write settings, events, a customer list and calls."""
    folder.mkdir()
    (folder / "friction.toml").write_text(SETTINGS, encoding="utf-8")
    write_csv(folder / "web.csv", WEB_COLUMNS, WEB)
    write_csv(folder / "crm.csv", ("customer", "mrr", "plan", "mail"), [("C1", 9, "pro", "ann@example.com")])
    write_csv(folder / "calls.csv", ("customer", "phone", "since"), [("C1", "555", "2026-01-01")])
    return folder
