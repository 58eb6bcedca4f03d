"""Inputs for ``friction init``: what they are, what was proposed before, and what must be."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SAID = (
    "The login code never arrives on my phone.",
    "My card was declined although it is covered.",
    "The parcel is ten days late and nobody answers.",
    "I cannot find the invoice anywhere in the app.",
    "Since the update it crashes at the start.",
)
GERMAN = (
    "Der Code kommt nicht an, ich bin ausgesperrt.",
    "Die Karte wurde abgelehnt, obwohl sie gedeckt ist.",
    "Das Paket ist seit zehn Tagen unterwegs.",
    "Die Rechnung finde ich nirgends.",
    "Seit dem Update stürzt es beim Start ab.",
)
JAPANESE = (
    "ログインコードが届きません。",
    "カードが拒否されました。",
    "荷物がまだ届かない。",
    "請求書が見つかりません。",
)
CHINESE = ("手机收不到验证码，没法登录。", "支付失败了两次，钱却被扣了。", "快递一直没有送到，客服也不回复。")
ISO = "%Y-%m-%d %H:%M:%S"
_BEGIN = datetime(2025, 11, 3, 9)  # noqa: DTZ001 - files hold times without a zone


@dataclass(frozen=True)
class Input:
    """Files by name; ``says``: what they are and what came out before; ``columns``: what must be, by source."""

    name: str
    says: str
    files: dict[str, str]
    columns: dict[str, dict[str, object]]
    settings: dict[str, dict[str, object]] = field(default_factory=dict)


def at(n: int, hours: float = 5, form: str = ISO) -> str:
    """Return the n-th time, ``hours`` apart."""
    return (_BEGIN + timedelta(hours=hours * n, minutes=(n * 37) % 60)).strftime(form)


def epoch(n: int) -> int:
    """Return the n-th hour as seconds since 1970."""
    return 1_762_160_400 + 3_600 * n


def table(names: str, rows: list[list[object]], sign: str = ",") -> str:
    """Return a CSV of columns named with ``|`` between them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=sign, lineterminator="\n")
    writer.writerows([names.split("|"), *rows])
    return file.getvalue()


def lines(records: list[dict[str, object]]) -> str:
    """Return a JSON object a line."""
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def events(names: str, steps: tuple[str, ...], n: int = 30) -> str:
    """Return n persons' events, one step an hour; columns: person, event, time."""
    k = len(steps)
    return table(names, [[f"u{i // k:03}", steps[i % k], at(i, 1)] for i in range(n * k)])


TICKETS = "ticket_id|user_id|created_at|body"
PLAIN = {"doc_id": "ticket_id", "person": "user_id", "written_at": "created_at", "text": ["body"]}
CLICKS = {"person": "user_id", "happened_at": "timestamp", "name": "event"}
STEPS = ("visit", "signup", "pay")


def tickets(n: int = 40, form: str = ISO, ids: str = "u{:03}", text: tuple[str, ...] = SAID) -> str:
    """Return n tickets."""
    return table(TICKETS, [[f"T{i:03}", ids.format(i), at(i, 7, form), text[i % len(text)]] for i in range(n)])


def _tweets() -> str:
    rows: list[list[object]] = []
    for i in range(40):
        ours = i % 5 > 2
        who, said = ("ShopHelp", "We are sorry, please send us a message.") if ours else (105_800 + i, SAID[i % 5])
        rows.append([119_200 + i, who, not ours, at(i, 3, "%a %b %d %H:%M:%S +0000 %Y"), said, "", ""])
    return table("tweet_id|author_id|inbound|created_at|text|response_tweet_id|in_response_to_tweet_id", rows)


def _play(n: int = 40, first: int = 0, score: int | None = None) -> str:
    names = "reviewId|userName|userImage|content|score|thumbsUpCount|reviewCreatedVersion|at|replyContent|repliedAt"
    answer = "Hi there, thank you for reaching out. We are sorry."
    return table(names, [
        [f"5dd4-{i:04}", "A Google user" if i % 3 else f"Kim {i}", "https://play.example/a.png", SAID[i % 5],
         score or i % 5 + 1, i, "3.10.0", at(i), "" if i % 3 else answer, "" if i % 3 else at(i + 5)]
        for i in range(first, first + n)
    ])  # fmt: skip


def _xes() -> str:
    traces = "".join(
        f'<trace><string key="concept:name" value="claim {i}"/><date key="dob" value="2100-01-01T00:00:00Z"/>'
        + "".join(
            f'<event><string key="concept:name" value="{step}"/>'
            f'<date key="time:timestamp" value="2025-11-{3 + i % 20:02}T1{hour}:00:00+05:00"/></event>'
            for hour, step in enumerate(STEPS)
        )
        + "</trace>"
        for i in range(30)
    )
    return f'<?xml version="1.0"?><log xes.version="1.0">{traces}</log>'


def _amplitude() -> str:
    names = (
        "device_id|id|server_upload_time|_fivetran_synced|client_event_time|client_upload_time|event_time|event_type|"
        "session_id|user_id|uuid"
    )
    nightly, synced = "2025-11-{:02}T03:00:00.648", "2025-12-01T15:40:07.467"
    return table(names, [
        [f"dev{i // 3}", 242_501_001 + i, nightly.format(4 + i // 24), synced, at(i, 1), nightly.format(4 + i // 24),
         at(i, 1), ("open app", "search", "buy")[i % 3], -1, f"user{i // 3}", f"uu-{i:05}"]
        for i in range(120)
    ])  # fmt: skip


def _zendesk() -> str:
    names = "id|_fivetran_synced|created_at|description|due_at|requester_id|status|subject|submitter_id|type|updated_at"
    return table(names, [
        [1500 + i, "2025-12-01 02:32:49.426", at(i), SAID[i % 5], "", 390_000 + i % 31, "open", "Problem with my order",
         390_000 + i % 31, "incident", at(i + 10)]
        for i in range(48)
    ])  # fmt: skip


def _survey() -> str:
    names = "StartDate|EndDate|Status|ResponseId|UserLanguage|Q1_NPS_GROUP|Q1|Q2|ExternalReference"
    asked = ["Start Date", "End Date", "Response Type", "Response ID", "User Language", "Group", "Recommend us?",
             "What is the main reason for your score?", "External Data Reference"]  # fmt: skip
    ids = [json.dumps({"ImportId": name}) for name in names.split("|")]
    groups = ["Detractor"] * 7 + ["Passive"] * 2 + ["Promoter"] * 2
    answers = [
        [at(i), at(i), "IP Address", f"R_{i:04}x", "EN", groups[i % 11], i % 11, SAID[i % 5], f"cust{i % 29}"]
        for i in range(44)
    ]
    return table(names, [asked, ids, *answers])


def _parts() -> str:
    said = (
        "<p>Hi there,&nbsp;{}</p>",
        "<p>Thanks! A teammate will be with you soon.</p>",
        "<p>Sorry to hear that.</p>",
    )
    kinds, ids = ("user", "bot", "admin"), ("u{}", "bot-1", "a-7")
    return lines([
        {"id": str(9000 + i), "conversation_id": str(500 + i // 3), "part_type": "comment",
         "author": {"type": kinds[i % 3], "id": ids[i % 3].format(i // 3)}, "created_at": epoch(i),
         "body": said[i % 3].format(SAID[i // 3 % 5])}
        for i in range(120)
    ])  # fmt: skip


CASES = (
    Input("twitter", "Support on Twitter (case 01): no time and no person were proposed.", {"chats.csv": _tweets()},
          {"chats": {"doc_id": "tweet_id", "person": "author_id", "author": "inbound", "written_at": "created_at",
                     "text": ["text"]}},
          {"chats": {"authors": {"True": "customer", "False": "agent"}, "source": "chat"}}),
    Input("us days", "Days behind months (case 01b): the times were not seen; all rows of a week tell.",
          {"tickets.csv": tickets(24, "%m/%d/%Y %I:%M %p")}, {"tickets": PLAIN},
          {"tickets": {"time_format": "month first"}}),
    Input("google play", "Reviews of Google Play (case 02): the company's answers were proposed as texts.",
          {"twin.csv": _play()},
          {"twin": {"doc_id": "reviewId", "written_at": "at", "text": ["content"], "rating": "score",
                    "names": ["userName"]}}, {"twin": {"rating_range": [1, 5]}}),
    Input("camel case", "Names in camelCase (case 02, i4): neither the row's id nor who wrote were proposed.",
          {"reviews.csv": table("reviewId|authorId|reviewText|starRating|createdAt", [
              [f"e{i}", i, SAID[i % 5], i % 5 + 1, at(i, 1, "%Y-%m-%dT%H:%M:%SZ")] for i in range(60)])},
          {"reviews": {"doc_id": "reviewId", "person": "authorId", "written_at": "createdAt", "text": ["reviewText"],
                       "rating": "starRating"}}),
    Input("app store", "Reviews of the App Store (case 02, i8): the developer's answer was a text.",
          {"AppReviews.csv": table("date|review|rating|isEdited|userName|title|developerResponse", [
              [at(i, 1), SAID[i % 5], i % 5 + 1, "False", f"user{i}", "Title words here",
               "" if i % 4 else "{'id': 1, 'body': 'Thank you'}"] for i in range(60)])},
          {"AppReviews": {"written_at": "date", "text": ["title", "review"], "rating": "rating",
                          "names": ["userName"]}}),
    Input("utf-16", "A spreadsheet's Unicode text (case 04) stays right.", {"tickets.csv": "\ufeff" + tickets(30)},
          {"tickets": PLAIN}),
    Input("mixpanel", "Mixpanel's export (case 06): `properties` was proposed as a text.",
          {"mixpanel_export.jsonl": lines([
              {"event": ("Sign Up", "Profile", "Purchase")[i % 3], "properties": {
                  "time": epoch(i), "distinct_id": f"u{i // 3:03}", "$insert_id": f"ins{i:05}", "plan": "free"}}
              for i in range(120)])},
          {"mixpanel_export": {"event_id": "properties.$insert_id", "person": "properties.distinct_id",
                               "happened_at": "properties.time", "name": "event"}},
          {"mixpanel_export": {"time_format": "epoch seconds"}}),
    Input("ga4", "GA4 (case 06, i5): nothing was found.",
          {"ga4.csv": table("event_date|event_timestamp|event_name|user_pseudo_id", [
              [at(i, 1, "%Y%m%d"), epoch(i) * 1_000_000, ("page_view", "add_to_cart", "purchase")[i % 3],
               f"{1000 + i // 3}.{170 + i // 3}"] for i in range(90)])},
          {"ga4": {"person": "user_pseudo_id", "happened_at": "event_timestamp", "name": "event_name"}},
          {"ga4": {"time_format": "epoch microseconds"}}),
    Input("posthog", "PostHog (case 06, i6): the properties were a text.",
          {"posthog.csv": table("uuid|event|properties|timestamp|distinct_id", [
              [f"u-{i}", ("$pageview", "signed_up", "paid")[i % 3], '{"$current_url": "https://a.example"}',
               at(i, 1, "%Y-%m-%dT%H:%M:%S.000000Z"), f"ph{i // 3}"] for i in range(90)])},
          {"posthog": {"event_id": "uuid", "person": "distinct_id", "happened_at": "timestamp", "name": "event"}}),
    Input("numbered events", "Events with numbers, newest first (case 08) stay right.",
          {"events.csv": table("event_id|user_id|event|timestamp", [
              [i, f"q{i // 3:02}", STEPS[i % 3], at(i, 1)] for i in reversed(range(90))])},
          {"events": {"event_id": "event_id", **CLICKS}}),
    Input("chinese", "Reviews without spaces (case 09): a list of customers was proposed.",
          {"reviews.csv": table("review_id|user_id|created_at|review|stars", [
              [f"Z{i:03}", f"zu{i % 47}", at(i), (*CHINESE, *JAPANESE)[i % 7], i % 3 + 1] for i in range(78)])},
          {"reviews": {"doc_id": "review_id", "person": "user_id", "written_at": "created_at", "text": ["review"],
                       "rating": "stars"}}, {"reviews": {"rating_range": [1, 5]}}),
    Input("intercom", "Conversations of Intercom (case 12): JSON was the author, nobody the person.",
          {"conversation_parts.jsonl": _parts()},
          {"conversation_parts": {"doc_id": "id", "person": "author.id", "thread": "conversation_id",
                                  "author": "author.type", "written_at": "created_at", "text": ["body"]}},
          {"conversation_parts": {"authors": {"user": "customer", "admin": "agent", "bot": "bot"}}}),
    Input("floats", "Ids with a point (case 13) stay right, and are told to join.",
          {"clicks.csv": table("user_id|event|timestamp", [
              ["" if i == 0 else f"{1001 + i // 3}.0", STEPS[i % 3], at(i, 1)] for i in range(120)]),
           "tickets.csv": table(TICKETS, [[f"D{i:03}", 1001 + i, at(i), SAID[i % 5]] for i in range(40)])},
          {"clicks": CLICKS, "tickets": PLAIN}),
    Input("family", "Two scrapes of reviews (case 14): two sources of other ratings were proposed.",
          {"reviews-2025-11-14.csv": _play(30, 0, 1), "reviews-2025-11-21.csv": _play(20, 10, 5)},
          {"reviews": {"doc_id": "reviewId", "written_at": "at", "text": ["content"], "rating": "score",
                       "names": ["userName"]}},
          {"reviews": {"path": "reviews-*.csv", "rating_range": [1, 5]}}),
    Input("xes", "An XES log (case 15): its times were taken for events of one person.", {"claims.xes": _xes()}, {},
          {"claims.xes": {"format": "xes"}}),
    Input("ratings in words", "Ratings as people write them (case 18): none were proposed.",
          {"reviews.csv": table("review_id|user_id|date|review|rating", [
              [f"A{i:03}", f"b{i:03}", at(i, 7, "%Y-%m-%d"), SAID[i % 5],
               ("4.0 out of 5 stars", "★★★★☆", "4/5", "4 stars", "80%")[i % 5]] for i in range(40)])},
          {"reviews": {"doc_id": "review_id", "person": "user_id", "written_at": "date", "text": ["review"],
                       "rating": "rating"}}, {"reviews": {"rating_range": [1, 5]}}),
    Input("spam", "One person wrote four of five (case 20): a person all the same.",
          {"tickets.csv": table(TICKETS, [
              [f"T{i:03}", "spam1" if i % 5 else f"h{i:03}", at(i), SAID[i % 5]] for i in range(200)])},
          {"tickets": PLAIN}),
    Input("qualtrics", "Qualtrics (case 23): the score was missed, nobody was the person.", {"survey.csv": _survey()},
          {"survey": {"doc_id": "ResponseId", "person": "ExternalReference", "written_at": "StartDate", "text": ["Q2"],
                      "rating": "Q1", "language": "UserLanguage"}},
          {"survey": {"rating_range": [0, 10], "header_lines": 3, "source": "survey"}}),
    Input("header alone", "An empty export beside events (case 24): it was left out; its names tell.",
          {"clicks.csv": events("user_id|event|timestamp", STEPS), "tickets.csv": table(TICKETS, [])},
          {"clicks": CLICKS, "tickets": PLAIN}),
    Input("disco", "Disco's log (case 26): nothing was found.",
          {"log.csv": table("Case ID|Activity|Resource|Complete Timestamp|Variant", [
              [f"Case {i // 3}", ("Register", "Check", "Pay")[i % 3], f"Value {i % 2}",
               at(i, 1, "%Y/%m/%d %H:%M:%S.000"), "Variant 1"] for i in range(120)])},
          {"log": {"person": "Case ID", "happened_at": "Complete Timestamp", "name": "Activity"}}),
    Input("devices", "Persons and devices (case 27) stay right.",
          {"web.csv": table("user_id|anonymous_id|event|timestamp", [
              ["" if i % 4 == 0 else f"ann{i // 4}", f"dev{i // 4}", ("view", "login", "basket", "purchase")[i % 4],
               at(i, 1)] for i in range(160)])},
          {"web": {**CLICKS, "aliases": {"anonymous": "anonymous_id"}}}),
    Input("one bot", "A crawler with nearly all events (case 28): the other ids are persons.",
          {"events.csv": table("user_id|event|timestamp", [
              ["crawler" if i % 20 else f"u{i // 20}", STEPS[i % 3], at(i, 0.1)] for i in range(1_200)])},
          {"events": CLICKS}),
    Input("warehouse", "Tables of a loader (case 29): its own times were taken.",
          {"amplitude_event.csv": _amplitude(), "zendesk_ticket.csv": _zendesk()},
          {"amplitude_event": {"event_id": "uuid", "person": "user_id", "happened_at": "event_time",
                               "name": "event_type", "aliases": {"device": "device_id"}},
           "zendesk_ticket": {"doc_id": "id", "person": "requester_id", "written_at": "created_at",
                              "text": ["subject", "description"]}}),
    Input("no ids", "Words that are no ids (case 30) leave the column what it is.",
          {"events.csv": table("distinct_id|event|timestamp", [
              [("undefined", "null", "None")[i % 3] if i % 2 else f"u{i // 6}", STEPS[i // 2 % 3], at(i, 1)]
              for i in range(240)])},
          {"events": {**CLICKS, "person": "distinct_id"}}),
    Input("preamble", "A report with lines before and behind (case 31): nothing was found.",
          {"tickets.csv": f"# ----\n# Tickets of all brands\n# ----\n\n{tickets(30)}\nTotal,30,,\n"},
          {"tickets": PLAIN}, {"tickets": {"header_line": 5}}),
)  # fmt: skip
"""The cases' kinds, each as a small twin."""
