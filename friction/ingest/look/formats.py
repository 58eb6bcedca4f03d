"""Exports that are known by their columns: what each of these holds, as a strong hint that the cells may refute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from friction.ingest.look.hints import to_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class KnownFormat:
    """An export: its name, the columns that tell it, and roles by column, the better one first.

    Names are compared as words, without a prefix such as ``properties.`` or ``attributes.``.
    """

    name: str
    marks: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    source: str = "other"
    authors: Mapping[str, str] = field(default_factory=dict)


_MAN = {"user": "customer", "lead": "customer", "contact": "customer", "admin": "agent", "bot": "bot", "team": "agent"}

FORMATS = (
    KnownFormat("Mixpanel", ("event", "distinct id", "insert id", "time"),
                {"event_id": ("insert id",), "person": ("distinct id",), "time": ("time",), "event": ("event",)}),
    KnownFormat("GA4", ("event name", "event timestamp", "user pseudo id"),
                {"person": ("user id", "user pseudo id"), "time": ("event timestamp",), "event": ("event name",)}),
    KnownFormat("PostHog", ("uuid", "event", "distinct id", "timestamp"),
                {"event_id": ("uuid",), "person": ("distinct id",), "time": ("timestamp",), "event": ("event",)}),
    KnownFormat("Amplitude", ("event type", "device id", "event time"),
                {"event_id": ("uuid", "insert id"), "person": ("user id", "amplitude id", "device id"),
                 "time": ("event time", "client event time"), "event": ("event type",)}),
    KnownFormat("Segment", ("anonymous id", "event", "timestamp", "sent at"),
                {"event_id": ("message id", "id"), "person": ("user id", "anonymous id"),
                 "time": ("timestamp", "original timestamp"), "event": ("event", "event text")}),
    KnownFormat("Snowplow", ("event id", "collector tstamp", "event name"),
                {"event_id": ("event id",), "person": ("user id", "domain userid"),
                 "time": ("derived tstamp", "collector tstamp"), "event": ("event name",),
                 "session": ("domain sessionid",)}),
    KnownFormat("Matomo", ("id visit", "visitor id"),
                {"person": ("user id", "visitor id"), "time": ("server time", "timestamp"),
                 "event": ("type", "action")}),
    KnownFormat("Celonis", ("case key", "activity", "eventtime"),
                {"person": ("case key",), "time": ("eventtime",), "event": ("activity", "activity en")}),
    KnownFormat("Celonis", ("case key", "activity en", "eventtime"),
                {"person": ("case key",), "time": ("eventtime",), "event": ("activity en",)}),
    KnownFormat("Disco", ("case id", "activity", "complete timestamp"),
                {"person": ("case id",), "time": ("complete timestamp", "start timestamp"), "event": ("activity",)}),
    KnownFormat("process mining", ("case concept name", "concept name", "time timestamp"),
                {"person": ("case concept name",), "time": ("time timestamp",), "event": ("concept name",)}),
    KnownFormat("Zendesk tickets", ("requester id", "subject", "description", "created at"),
                {"row": ("id",), "person": ("requester id",), "time": ("created at",),
                 "text": ("subject", "description"), "copy": ("raw subject",)}, "ticket"),
    KnownFormat("Zendesk comments", ("ticket id", "author id", "body", "public"),
                {"row": ("id",), "person": ("author id",), "time": ("created at", "created"),
                 "text": ("plain body", "body"), "thread": ("ticket id",), "copy": ("html body",)}, "ticket"),
    KnownFormat("Intercom", ("conversation id", "part type", "body"),
                {"row": ("id",), "person": ("author id",), "thread": ("conversation id",), "author": ("author type",),
                 "time": ("created at",), "text": ("body",)}, "chat", _MAN),
    KnownFormat("Chatwoot", ("content", "message type", "sender type", "conversation id"),
                {"row": ("id",), "person": ("sender id",), "thread": ("conversation id",), "author": ("sender type",),
                 "time": ("created at",), "text": ("content",)}, "chat",
                {"contact": "customer", "user": "agent", "agent bot": "bot", "captain assistant": "bot"}),
    KnownFormat("Freshdesk tickets", ("requester id", "subject", "description text"),
                {"row": ("id",), "person": ("requester id",), "time": ("created at",),
                 "text": ("subject", "description text"), "copy": ("description",)}, "ticket"),
    KnownFormat("Freshdesk conversations", ("incoming", "private", "body text"),
                {"row": ("id",), "person": ("user id",), "thread": ("ticket id",), "author": ("incoming",),
                 "time": ("created at",), "text": ("body text",), "copy": ("body",)}, "ticket"),
    KnownFormat("HubSpot tickets", ("subject", "content", "createdate"),
                {"row": ("hs object id", "id"), "time": ("createdate",), "text": ("subject", "content")}, "ticket"),
    KnownFormat("HubSpot tickets", ("ticket id", "ticket name", "ticket description"),
                {"row": ("ticket id",), "person": ("associated contact ids",), "time": ("create date",),
                 "text": ("ticket name", "ticket description")}, "ticket"),
    KnownFormat("Google Play", ("review id", "user name", "content", "score", "at"),
                {"row": ("review id",), "time": ("at",), "text": ("content",), "rating": ("score",),
                 "names": ("user name",), "answer": ("reply content",)}, "review"),
    KnownFormat("Google Play Console", ("review submit date and time", "star rating", "review text"),
                {"time": ("review submit date and time",), "text": ("review title", "review text"),
                 "rating": ("star rating",), "answer": ("developer reply text",)}, "review"),
    KnownFormat("App Store", ("review", "rating", "is edited", "title"),
                {"time": ("date",), "text": ("title", "review"), "rating": ("rating",), "names": ("user name",),
                 "answer": ("developer response",)}, "review"),
    KnownFormat("App Store Connect", ("rating", "title", "body", "reviewer nickname", "created date"),
                {"row": ("id",), "time": ("created date",), "text": ("title", "body"), "rating": ("rating",),
                 "names": ("reviewer nickname",)}, "review"),
    KnownFormat("Trustpilot", ("stars", "title", "text", "created at"),
                {"row": ("id",), "person": ("consumer id",), "time": ("created at",), "text": ("title", "text"),
                 "rating": ("stars",), "names": ("consumer display name",),
                 "answer": ("company reply text",)}, "review"),
    KnownFormat("Qualtrics", ("start date", "end date", "response id"),
                {"row": ("response id",), "person": ("external reference", "external data reference"),
                 "time": ("start date", "recorded date", "end date")}, "survey"),
    KnownFormat("SurveyMonkey", ("respondent id", "collector id", "start date"),
                {"row": ("respondent id",), "person": ("email address", "custom data 1"),
                 "time": ("start date", "end date")}, "survey"),
    KnownFormat("Typeform", ("start date utc", "submit date utc", "network id"),
                {"row": ("",), "time": ("submit date utc",)}, "survey"),
    KnownFormat("Twitter", ("tweet id", "author id", "inbound", "text"),
                {"row": ("tweet id",), "person": ("author id",), "time": ("created at",), "text": ("text",),
                 "author": ("inbound",)}, "chat"),
)  # fmt: skip
"""The first whose marks are all there is taken; narrower ones stand before wider ones."""


def find_format(columns: Iterable[str]) -> tuple[KnownFormat, dict[str, list[str]]] | None:
    """Return the export that columns tell of, and its columns by role as the file writes them; null if unknown."""
    by_words: dict[str, str] = {}
    for name in sorted(columns, key=lambda one: "." in one):
        by_words.setdefault(to_words(name), name)
        by_words.setdefault(to_words(name.rpartition(".")[2]), name)
    for known in sorted(FORMATS, key=lambda one: -len(one.marks)):
        if all(mark in by_words for mark in known.marks):
            roles = {
                role: [by_words[name] for name in names if name in by_words] for role, names in known.roles.items()
            }
            return known, roles
    return None
