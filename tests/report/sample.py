"""A week as a record, made by hand: a full one, a quiet one, one in which nothing was understood, and a hostile one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

from friction.report.week import Action, Change, Column, Earlier, Finding, Point, Report, Stage, Table, Value

WEEKS = tuple(f"2026-W{number:02d}" for number in range(11, 20))


def make_points(counts, usual=(10.0, 22.0)):
    """Return people by week; a count below five is not told."""
    return tuple(
        Point(week, None if n < 5 else float(n), *usual, "fewer than 5" if n < 5 else f"{n}")
        for week, n in zip(WEEKS, counts, strict=True)
    )


def make_rates(rates):
    """Return shares by week; the last ones may not be known yet."""
    return tuple(
        Point(week, None, None, None, "known on 4 June 2026")
        if rate is None
        else Point(week, rate, rate - 0.02, rate + 0.02, f"{100 * rate:.1f}%")
        for week, rate in zip(WEEKS, rates, strict=True)
    )


def make_finding(**given):
    """Return a finding, with what is given in place of its own."""
    own = Finding(
        theme_id="th-1", name="create an account to order", stage="account",
        sentence="Create an account to order: 24 more of every 100 leave at account than of comparable people, "
        "between 17 and 32.",
        fine_print="messages n = 225; with it 118 of 225 visits left, without it 391 of 2,110; 95 % interval; "
        "23 March to 17 May 2026",
        sure="sure enough to act",
        why_sure="The difference stays when what was measured of people is held fixed, and what must show nothing "
        "shows nothing; the cause is still not proven.",
        evidence="adjusted", difference=0.24, low=0.17, high=0.32, change="steady", equal=False, draft=False,
        owner="Lea", status="acted_on", worth="Worth 12,400, 8,700 to 16,100, if this were the cause",
        weeks=make_points((14, 18, 21, 16, 19, 25, 31, 29, 34)),
        quotes=("why do I have to register just to buy a blanket", "No guest checkout, so I went elsewhere."),
    )  # fmt: skip
    return replace(own, **given)


def make_report(**given):
    """Return a full week, with what is given in place of its own."""
    conversion = Value(
        name="More of those who start an order place it", measure="conversion", of=None, unit="share",
        week="2026-W17", now=0.271, low=0.249, high=0.294, target=0.4, by="2026-12-31", owner="Growth", trend="steady",
        sentence="27.1% of the journeys begun in 2026-W17 convert; 12.9 points to go to the target.",
        fine_print="24.9% to 29.4%; -0.4 points (-2.9 to 2.1) against the four weeks before: no more than chance",
        weeks=make_rates((0.25, 0.26, 0.27, 0.28, 0.262, 0.275, 0.271, None, None)),
    )  # fmt: skip
    pace = Value(
        name="Days from first visit to order", measure="time_to_value", of=None, unit="days", week="2026-W17",
        now=2.4, low=2.1, high=2.8, target=2.0, by=None, owner=None, trend="up",
        sentence="Half of those who order do so within 2.4 days; the target is 2.0.",
        fine_print="2.1 to 2.8 days; +0.3 (0.1 to 0.6) against the four weeks before",
    )  # fmt: skip
    stages = (
        Stage("browse", 8_120, 310, 0.312, 0.3, 0.324, 4.1, "31.2% (30.0% to 32.4%)"),
        Stage("account", 4_410, 204, 0.421, 0.404, 0.438, 61.0, "42.1% (40.4% to 43.8%)"),
        Stage("payment", 1_930, 96, 0.218, 0.198, 0.24, 88.5, "21.8% (19.8% to 24.0%)"),
        Stage("delivery", None, None, None, None, None, None, "too few people followed for long enough"),
    )
    findings = (
        make_finding(),
        make_finding(
            theme_id="th-2", name="card declined", stage="payment",
            sentence="Card declined: 13 more of every 100 leave at payment, between 5 and 21.", sure="likely",
            evidence="association", difference=0.13, low=0.05, high=0.21, change="rising", owner=None, status="new",
            weeks=make_points((3, 4, 6, 5, 7, 8, 12, 19, 27)), worth="",
            quotes=("card refused twice, nothing wrong with the card",),
        ),
        make_finding(
            theme_id="th-3", name="voucher code", stage="basket",
            sentence="Voucher code: 9 more of every 100 leave at basket, between 2 and 16.", sure="likely",
            evidence="association", difference=0.09, low=0.02, high=0.16, equal=True, draft=True, owner="Ben",
            status="watched", worth="", quotes=(),
        ),
    )  # fmt: skip
    ranked = Table(
        "themes", "All themes", (Column("theme", "text"), Column("people", "count"), Column("of 100 more", "number"),
        Column("share of writers", "share"), Column("first seen", "week")),
        (("create an account to order", 225, 24.0, 0.112, "2026-W10"), ("card declined", 183, 13.0, 0.091, "2026-W10"),
         ("=1+1", None, None, None, "2026-W15")),
        "Of fewer than 5 people nothing is told.",
    )  # fmt: skip
    own = Report(
        project="Marrow Lane", week="2026-W19", timezone="Europe/Berlin", first_day="2026-05-04",
        last_day="2026-05-10", edition=1, corrections=(),
        headline="Create an account to order comes first: 24 more of every 100 leave at account.", understood=True,
        alarms=(), n_documents=612, n_persons=540, objective=conversion, kpis=(pace,), findings=findings,
        findings_note="In order of how many customers each may cost; equal ones stand in no order.",
        changes=(
            Change("th-9", "photo search closes the app", "new", "31 people wrote of it, 0 to 4 a week are usual.",
                   is_friction=True, draft=False),
            Change("th-2", "card declined", "rising", "27 people wrote of it, 6 to 15 a week are usual.",
                   is_friction=True, draft=False),
            Change("th-7", "no delivery slots", "fixed?",
                   "9 people wrote of it, 12 to 30 a week are usual; a mend was shipped on 2026-04-21.",
                   is_friction=True, draft=False),
        ),
        changes_note="On average at most one false line in a quarter of a year.",
        actions=(
            Action("th-1", "create an account to order", "Lea", "guest checkout behind a switch", "2026-06-01"),
            Action("th-2", "card declined", None, "nobody owns it yet", None),
        ),
        actions_note="",
        scoreboard=(
            Earlier("th-1", "create an account to order", "2026-W18", "23 more of every 100 leave at account", "held",
                    "It stands again, with the same sign and about the same size.", "account"),
            Earlier("th-7", "no delivery slots", "2026-W15", "11 more of every 100 leave at delivery", "fixed?",
                    "Shipped on 2026-04-21; fewer people than usual have written of it since."),
        ),
        scoreboard_note="Five findings of the eight weeks before: three held, one vanished, one may be fixed.",
        stages=stages, journey_note="All visits in the data; those still open count as neither gone nor won.",
        others=("Wishes: gift wrapping (38 people); share wishlist (23 people)",
                "Praise: lovely linen shirt (67 people)"),
        coverage=("88% of the messages have a theme", "71% could be placed in the journey"),
        limits=("Who of this week's visitors dropped off is known on 24 May 2026.",
                "41 of 116 pairs of theme and stage: too few visits."),
        method=("Messages are cut into segments and grouped by meaning; each group is a theme.",
                "A theme is read as of the stage its writer was in.",
                "Drop-off is compared between those who wrote of it and those who did not.",
                "Intervals are 95 %, by resampling persons.",
                "A difference says what goes together, not why."),
        tables=(ranked,),
        provenance=(("run", "0003-2026-W19-3fa9c21b07"), ("decisions", "9f2c1a"), ("friction", "0.1.0")),
    )  # fmt: skip
    return replace(own, **given)


def make_quiet():
    """Return a week in which nothing new stands out."""
    return make_report(
        headline="Nothing new stands out this week.", findings=(), changes=(), actions=(),
        findings_note="None of 31 themes differs by more than chance.",
        changes_note="Each of the 31 themes was written of as often as usual.",
    )  # fmt: skip


def make_unread():
    """Return a week in which nothing could be understood."""
    return make_report(
        headline="Nothing could be read: all 612 messages are in Thai, which is not read here.", understood=False,
        alarms=("All 612 messages are in Thai (th): no theme was looked for. Choose a model that reads it.",),
        findings=(), changes=(), actions=(), scoreboard=(), others=(), kpis=(), findings_note="", changes_note="",
        scoreboard_note="",
    )  # fmt: skip


HOSTILE = (
    "<img src=https://evil.example/i.png onerror=alert(1)> [x](javascript:alert(1)) ![p](https://evil.example/p.png) "
    '=HYPERLINK("https://evil.example") @everyone <!channel> #1 www.evil.example **b** `c` | a & b &lt; '
    "\u202egnp\u202c \x0b"
)


def make_hostile():
    """Return a full week whose every text is hostile, names of weeks, days and kinds apart."""
    kept = {"week", "timezone", "first_day", "last_day", "sure", "evidence", "measure", "unit", "trend", "outcome",
            "kind", "by", "theme_id", "word"}  # fmt: skip

    def spoil(value, name=""):
        if is_dataclass(value):
            return replace(value, **{one.name: spoil(getattr(value, one.name), one.name) for one in fields(value)})
        if isinstance(value, tuple):
            return tuple(spoil(one, name) for one in value)
        return f"{value} {HOSTILE}" if isinstance(value, str) and name not in kept else value

    return spoil(make_report())
