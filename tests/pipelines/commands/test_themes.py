"""``friction themes`` at a terminal: everything is decided, seen at once, and taken back."""

from __future__ import annotations

import json

import pytest

from friction.store.runs import find_runs, read_run
from pipelines.commands.themes.opened import Opened
from tests.pipelines.commands.terminal import friction
from tests.pipelines.conftest import copy
from tests.pipelines.small import run_small

pytestmark = pytest.mark.slow


@pytest.fixture
def ran(ran_once, tmp_path):
    """Return a small workspace with a run."""
    return copy(ran_once, tmp_path / "ran")


class Terminal:
    """Gives commands on the themes of one workspace and reads what they answer."""

    def __init__(self, workspace):
        self.workspace = workspace

    def __call__(self, *arguments, who=None):
        """Give a command that must succeed; returns its record."""
        shown = self.try_to(*arguments, who=who)
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    def try_to(self, *arguments, who=None):
        signed = ["--as", who] if who else []
        return friction("themes", *arguments, *signed, "-C", str(self.workspace), "--json")

    def list(self):
        return {row["theme_id"]: row for row in self("list", "--all")["themes"]}

    def count(self, theme_id):
        """Return how many segments a theme has."""
        with Opened(self.workspace) as opened:
            placed = opened.tables["segment_topics"]
        return int((placed["theme_id"] == theme_id).sum())

    def segments(self, theme_id):
        """Return the segments of a theme, by the newest run's table with decisions laid over."""
        return [one["segment_id"] for one in self("show", theme_id)["messages"]]


@pytest.fixture
def themes(ran):
    return Terminal(ran)


def test_a_worked_example_of_every_decision_about_messages(themes):
    """Split, move, pin, add, take out, nest, merge: counts are right after each, and undo gives all back."""
    before = themes.list()
    big, other = list(before)[:2]
    own, theirs = themes.segments(big), themes.segments(other)
    n, n_other = before[big]["n_messages"], before[other]["n_messages"]

    moved = themes("move", own[0], "--to", other)["decisions"]
    now = themes.list()
    assert (now[big]["n_messages"], now[other]["n_messages"]) == (n - 1, n_other + 1)
    assert own[0] in [one["segment_id"] for one in themes("show", other)["messages"]] or n_other >= 5

    themes("move", theirs[0], "--to", other)  # pinned where it is: nothing else changes
    assert themes.list()[other]["n_messages"] == n_other + 1

    themes("add", own[1], "--to", other)
    now = themes.list()
    assert (now[big]["n_messages"], now[other]["n_messages"]) == (n - 1, n_other + 2)

    themes("remove", own[2], "--from", big)
    assert themes.list()[big]["n_messages"] == n - 2

    themes("nest", other, "--under", big)
    assert themes.list()[other]["parent"] == big

    split = themes("split", big, "--part", f"Part of it={own[3]}")["decisions"]
    now = themes.list()
    (part,) = [row for row in now.values() if row["name"] == "Part of it"]
    assert now[big]["n_messages"] + part["n_messages"] == n - 2

    merged = themes("merge", other, "--into", big)["decisions"]
    now = themes.list()
    assert other not in now
    assert now[big]["before_change"] or not any(row["before_change"] for row in now.values())

    for decisions in (merged, split[::-1]):
        themes("undo", *decisions)
    assert themes.list()[big]["n_messages"] == n - 2
    themes("undo", *moved)
    everything = [
        row["decision_id"] for theme in (big, other) for row in themes("show", theme)["history"] if not row["undone"]
    ]
    themes("undo", *sorted(set(everything)))
    assert themes.list() == before


def test_what_follows_is_told(themes):
    """Of a move and a split: how many segments that nobody named are elsewhere now."""
    big, other = list(themes.list())[:2]
    own, n = themes.segments(big), themes.count(other)

    moved = themes("move", *own[:2], "--to", other)["n_followed"]
    assert themes.count(other) - n == 2 + moved
    stayed = themes.segments(big)
    split = themes("split", big, "--part", f"Part={stayed[0]}")["n_followed"]
    assert themes.count(themes("show", "Part")["theme_id"]) == 1 + split
    assert "n_followed" not in themes("add", own[0], "--to", big)


def test_the_next_run_says_what_the_decisions_said(themes):
    """What was seen at once after the decisions is what the run makes of them; nothing is before a change then."""
    before = themes.list()
    big, other, third = list(before)[:3]
    own = themes.segments(big)
    themes("name", big, "Search is broken")
    themes("move", own[0], "--to", other)
    themes("add", own[1], "--to", third)
    themes("tag", big, "Shop floor")
    themes("judge", big, "--kind", "wish", "--severity", "0.25")
    themes("set", big, "--status", "watched", "--owner", "Ann", "--by", "2026-06-01")
    themes("set", big, "--owner", "Ann")
    assert themes("show", big)["by"] == "2026-06-01"
    themes("describe", big, "--definition", "Nothing is found", "--exclude", "slow pages")
    themes("acted", third, "rewrote the page", "--shipped", "2026-03-20")
    at_once = themes.list()

    run_small(themes.workspace)
    after = themes.list()

    for theme_id, row in at_once.items():
        assert after[theme_id] == {**row, "before_change": False}
    look = themes("look")
    assert look == {"decisions": [], "survival": 1.0}
    table = read_run(find_runs(themes.workspace)[-1]).themes.set_index("theme_id")
    assert table.loc[big, ["name", "kind", "severity", "status", "owner", "exclude"]].tolist() == [
        "Search is broken", "wish", 0.25, "watched", "Ann", "slow pages",
    ]  # fmt: skip
    assert {"name", "kind", "severity"} <= set(table.loc[big, "decided"])
    assert list(table.loc[other, "decided"]) == []


def test_decisions_change_the_drop_off_only_when_recalculated(themes):
    """Until the next run, the rows of themes that hold other messages say that they are from before the change."""
    big, other = list(themes.list())[:2]

    themes("move", themes.segments(big)[0], "--to", other)

    rows = themes.list()
    touched = {theme_id for theme_id, row in rows.items() if row["before_change"]}
    run = read_run(find_runs(themes.workspace)[-1])
    assert touched == {big, other} & set(run.impact["theme_id"])
    assert not run.impact["before_change"].any()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["show", "no such theme at all"], "there is no theme"),
        (["name", "no such theme at all", "x"], "there is no theme"),
        (["merge", "{big}", "--into", "{big}"], "into itself"),
        (["move", "nothing/9", "--to", "{big}"], "there is no segment"),
        (["undo", "00000099"], "not in the log"),
        (["take", "pr-none"], "there is no proposal"),
        (["stage", "nothing", "--about", "search"], "there is no message"),
        (["stage", "nothing", "--about", "till"], "there is no stage"),
        (["judge", "{big}"], "nothing was said"),
        (["agreement"], "nothing was coded"),
    ],
)
def test_a_mistake_is_told_in_words_and_decides_nothing(themes, command, said):
    """With what is wrong, and what mends it; no traceback."""
    big = next(iter(themes.list()))

    shown = themes.try_to(*(word.format(big=big) for word in command))

    assert shown.returncode != 0
    assert said in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not themes("show", big)["history"]


def test_what_no_replay_would_do_is_refused(themes):
    """A third level, a circle, a part of what is elsewhere: nothing is said to be done that is not."""
    top, under, third = list(themes.list())[:3]
    themes("nest", under, "--under", top)

    for theme, parent in ((top, under), (third, under), (top, third)):
        shown = themes.try_to("nest", theme, "--under", parent)
        assert "two levels, no more" in shown.stderr
    elsewhere = themes.try_to("split", top, "--part", f"Part={themes.segments(third)[0]}")
    assert "is not in" in elsewhere.stderr
    assert [row["action"] for row in themes("show", under)["history"]] == ["nest"]

    themes("nest", under, "--under", "")
    themes("nest", top, "--under", third)
    assert themes.list()[top]["parent"] == third


def test_a_part_may_be_named_twice(themes):
    """All the segments that show it are its own."""
    big = next(iter(themes.list()))
    one, other = themes.segments(big)[:2]

    themes("split", big, "--part", f"Part={one}", "--part", f"Part={other}")

    assert {one, other} <= set(themes.segments("Part"))


def test_what_is_said_to_be_named_is_what_is_kept(themes):
    """Masked, and without what a terminal would obey."""
    big = next(iter(themes.list()))

    said = friction("themes", "name", big, "ask ann@example.com\x1b[31m", "-C", str(themes.workspace)).stdout

    assert themes.list()[big]["name"] in said
    assert "example.com" not in said
    assert "\x1b" not in said


def test_every_decision_can_be_signed(themes):
    """Examples, too."""
    big = next(iter(themes.list()))

    themes("example", themes.segments(big)[0], "--of", big, "--how", "edge", who="ann")

    assert [(row["decided_by"], row["action"]) for row in themes("show", big)["history"]] == [("ann", "example")]


@pytest.mark.parametrize(
    "command",
    [
        ["name", "{big}", "x"], ["describe", "{big}", "--memo", "x"], ["judge", "{big}", "--kind", "wish"],
        ["split", "{big}", "--part", "x={segment}"], ["nest", "{big}", "--under", ""], ["tag", "{big}", "x"],
        ["set", "{big}", "--owner", "x"], ["note", "{big}", "x"], ["acted", "{big}", "x"], ["approve", "{big}"],
    ],
)  # fmt: skip
def test_nothing_is_decided_over_somebody_elses_head(themes, command):
    """Each decision on a theme takes the version that was seen."""
    big = next(iter(themes.list()))
    segment = themes.segments(big)[0]
    themes("tag", big, "seen", who="ann")
    words = [word.format(big=big, segment=segment) for word in command]

    late = themes.try_to(*words, "--version", "0", who="ben")

    assert "ann: tag" in late.stderr
    assert themes(*words, "--version", "1", who="ben")["decisions"]


def test_who_looked_before_somebody_else_decided_is_told(themes):
    """With the version they saw, nothing is done over the other's head."""
    big = next(iter(themes.list()))
    seen = themes("show", big)["version"]
    themes("name", big, "Ann's name", who="ann")

    late = themes.try_to("name", big, "Ben's name", "--version", str(seen), who="ben")

    assert late.returncode != 0
    assert "ann: name" in late.stderr
    assert themes.list()[big]["name"] == "Ann's name"


def test_a_theme_is_found_by_its_name_or_part_of_it(themes):
    """What could be several is asked for by its id."""
    first, second = list(themes.list())[:2]
    themes("name", first, "Search is broken")
    themes("name", second, "Search is slow")

    assert themes("show", "search is BROKEN")["theme_id"] == first
    assert themes("show", "slow")["theme_id"] == second
    assert "could be 2 themes" in themes.try_to("show", "search is").stderr


def test_a_codebook_goes_out_and_comes_back(themes, tmp_path, ran_once):
    """Into another workspace: names, words and tags are there, and codes of no theme become themes that gather."""
    big = next(iter(themes.list()))
    themes("name", big, "Search is broken")
    themes("describe", big, "--definition", "Nothing is found", "--memo", "ask the team")
    themes("tag", big, "floor")
    for form in ("qdc", "csv", "xlsx"):
        file = tmp_path / f"codes.{form}"
        themes("export", str(file))
        there = Terminal(copy(ran_once, tmp_path / form))

        taken = there("import", str(file))

        assert taken["n_new"] == 0
        assert taken["decisions"]
        shown = there("show", big)
        assert (shown["name"], shown["definition"], shown["memo"], shown["tags"]) == (
            "Search is broken", "Nothing is found", "ask the team", ["floor"],
        )  # fmt: skip
        assert there("import", str(file))["decisions"] == []


def test_decisions_go_into_another_log_and_not_twice_into_their_own(themes, tmp_path, ran_once):
    """Given anew, an old name would rule over a newer one."""
    big = next(iter(themes.list()))
    themes("name", big, "First")
    themes("note", big, "once")
    file = tmp_path / "d.jsonl"
    themes("export", str(file), "--what", "decisions")
    themes("name", big, "Second")
    there = Terminal(copy(ran_once, tmp_path / "there"))

    again, taken = themes("import", str(file)), there("import", str(file))

    assert again == {
        "decisions": [],
        "n_new": 0,
        "notes": ["2 decisions of this very log were left out: they are here."],
    }
    assert themes.list()[big]["name"] == "Second"
    assert len(taken["decisions"]) == 2
    assert there("show", big)["notes"] == ["once"]


def test_a_theme_shows_all_that_was_said_of_it(themes):
    """In words as in the record: judged, approved, done, noted, its examples, what it is under, what it holds."""
    big, other, third = list(themes.list())[:3]
    first = themes.segments(big)[0]
    themes("judge", big, "--friction", "--severity", "0.3")
    themes("approve", big)
    themes("acted", big, "new form", "--shipped", "2026-05-20")
    themes("note", big, "ask the team")
    themes("example", first, "--of", big, "--how", "edge")
    themes("nest", big, "--under", other)
    themes("merge", third, "--into", big)

    record = themes("show", big)
    shown = friction("themes", "show", big, "-C", str(themes.workspace)).stdout

    assert (record["severity"], record["approved"], record["notes"]) == (0.3, True, ["ask the team"])
    assert (record["acted"], record["edge_ids"]) == ([{"what": "new form", "shipped_on": "2026-05-20"}], [first])
    for line in (
        f"  under: {record['parent_name']}", "  friction, severity 0.30, approved for the summary",
        "  done: new form, shipped 2026-05-20", "  note: ask the team", f"  {first} (edge)  ", f"(of {third})",
    ):  # fmt: skip
        assert line in shown


@pytest.mark.parametrize("form", ["qdc", "csv", "xlsx"])
def test_a_codebook_that_says_what_is_so_decides_nothing(themes, tmp_path, form):
    """Nor are themes that the run put beneath another, or people, nested once more."""
    top, under = list(themes.list())[:2]
    themes("nest", under, "--under", top)
    file = tmp_path / f"codes.{form}"
    themes("export", str(file))

    assert themes("import", str(file)) == {"decisions": [], "n_new": 0, "notes": ["All of it is so already."]}


@pytest.mark.parametrize("form", ["qdc", "csv", "xlsx"])
def test_codes_that_hold_nothing_yet_go_out_too(themes, tmp_path, ran_once, form):
    """With their words; those merged away do not, and a dismissed one is listed when asked for."""
    made = themes("create", "Own code", "--definition", "what is of ours")
    away = themes("create", "Merged away")
    (code,) = [theme_id for theme_id, row in themes.list().items() if row["name"] == "Own code"]
    themes("tag", code, "=1+1")
    themes("merge", "Merged away", "--into", code)
    file = tmp_path / f"codes.{form}"
    themes("export", str(file))
    there = Terminal(copy(ran_once, tmp_path / "there"))

    assert made["decisions"]
    assert away["decisions"]
    assert there("import", str(file))["n_new"] == 1
    shown = there("show", "Own code")
    assert (shown["definition"], shown["tags"], shown["n_messages"]) == ("what is of ours", ["=1+1"], 0)
    assert "Merged away" not in {row["name"] for row in there.list().values()}
    there("set", "Own code", "--status", "dismissed")
    assert "Own code" in {row["name"] for row in there.list().values()}
    assert "Own code" not in {row["name"] for row in there("list")["themes"]}


def test_codes_that_cannot_be_what_a_codebook_says_are_told(themes, tmp_path):
    """Two codes that are one theme here, and a third level that comes about with what is nested here."""
    top, under = list(themes.list())[:2]
    themes("nest", under, "--under", top)
    file = tmp_path / "codes.csv"
    rows = ["code,parent,theme_id,definition", f"Held,,{under},", "Low,Held,,", "Price,,,too high", "price,,,unclear"]
    file.write_text("\n".join(rows), encoding="utf-8")

    taken = themes("import", str(file))

    assert taken["n_new"] == 2
    assert taken["notes"] == [
        "The code 'Low' stays where it is here: there are two levels, no more.",
        "The code 'price' is the theme that 'Price' is; its words were left out.",
    ]
    assert themes("show", "Price")["definition"] == "too high"


def test_codes_that_come_first_gather_in_the_next_run(themes, tmp_path):
    """A code with a definition is a theme without messages, until a run gathers what is like its words."""
    file = tmp_path / "codes.csv"
    file.write_text("code,definition,example\nDeclined,My card was declined,Card declined twice\n", encoding="utf-8")

    assert themes("import", str(file))["n_new"] == 1
    (made,) = [row for row in themes.list().values() if row["name"] == "Declined"]
    assert made["n_messages"] == 0
    run_small(themes.workspace)

    assert themes.list()[made["theme_id"]]["n_messages"] > 0


def test_exports_lie_outside_and_in_the_audit(themes, tmp_path):
    """Segments, Label Studio tasks, decisions: each is written, and who wrote it is known."""
    inside = themes.try_to("export", str(themes.workspace / "codes.csv"))
    written = [
        themes("export", str(tmp_path / name), "--what", what)["files"]
        for name, what in (("s.csv", "segments"), ("t.json", "labelstudio"), ("d.jsonl", "decisions"))
    ]

    assert "in the workspace" in inside.stderr
    assert [len(files) for files in written] == [1, 2, 1]
    audit = friction("people", "audit", "-C", str(themes.workspace), "--json")
    assert [row["payload"]["of"] for row in json.loads(audit.stdout)["audit"]] == [
        "segments",
        "labelstudio",
        "decisions",
    ]


def test_two_people_code_blind_and_a_third_settles(themes):
    """Each sees texts alone; agreement is told; what was settled goes into the themes."""
    big, other = list(themes.list())[:2]
    drawn = themes("sample", "--coder", "ann", "--coder", "ben", "-n", "6", "--overlap", "1")
    assert drawn["n_by_coder"] == {"ann": 6, "ben": 6}
    for coder in ("ann", "ben"):
        following = themes("code", who=coder)["next"]
        n = 0
        while following is not None:
            assert set(following) == {"sample_id", "segment_id", "text", "n_left"}
            chosen = big if n % 2 or coder == "ann" else other
            following = themes("code", following["segment_id"], "--theme", chosen, who=coder)["next"]
            n += 1
        assert n == 6

    told = themes("agreement")
    assert {row["measure"] for row in told["agreement"]} >= {"alpha", "kappa", "ac1", "agreed"}
    disputes = themes("settle")["disputes"]
    assert disputes
    assert told["n_disputed"] == len(disputes)
    for row in disputes:
        themes("settle", row["segment_id"], "--theme", other)
    assert themes("settle")["disputes"] == []
    assert themes("settle", "--apply")["decisions"]
    again = friction("themes", "settle", "--apply", "-C", str(themes.workspace))
    assert again.stdout == "All of it is so already.\n"
    table = themes("show", other)
    assert table["n_messages"] >= 1


def test_every_two_coders_may_share_as_many(themes):
    """Each has two thirds of what is shared then."""
    drawn = themes(
        "sample", "--coder", "ann", "--coder", "ben", "--coder", "cem", "-n", "6", "--overlap", "1", "--pairs"
    )

    assert drawn["n_by_coder"] == {"ann": 4, "ben": 4, "cem": 4}


def test_a_sample_asks_only_those_it_was_drawn_for(themes):
    """Others have nothing to code."""
    themes("sample", "--coder", "ann", "-n", "2")

    assert themes("code", who="ben")["next"] is None
    segment = themes("code", who="ann")["next"]["segment_id"]
    assert "was not asked" in themes.try_to("code", segment, who="ben").stderr


def test_messages_are_put_at_a_stage(themes):
    """And are there at once; the drop-off of their theme is from before the change."""
    run = read_run(find_runs(themes.workspace)[-1])
    placed = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]], on="segment_id").dropna(subset="theme_id")
    best = run.alignments[run.alignments["best"] & (run.alignments["stage"] == "basket")]
    doc_id = best["doc_id"][best["doc_id"].isin(placed["doc_id"])].iloc[0]

    themes("stage", doc_id, "--about", "search")
    run_small(themes.workspace)

    now = read_run(find_runs(themes.workspace)[-1]).alignments
    assert now.loc[(now["doc_id"] == doc_id) & now["best"], ["stage", "how"]].to_numpy().tolist() == [
        ["search", "corrected"]
    ]
