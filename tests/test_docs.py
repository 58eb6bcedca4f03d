"""The docs cannot rot: every setting, command and table is told, and the README's commands are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

from friction.config import Settings, load_settings
from friction.contracts import TABLES
from friction.ingest.values.times import parse_times

ROOT = Path(__file__).parent.parent


def find_keys(section: type[BaseModel]) -> set[str]:
    """Return every key of the settings, at any depth."""
    keys = set()
    for name, field in section.model_fields.items():
        keys.add(name)
        for inner in find_sections(field.annotation):
            keys |= find_keys(inner)
    return keys


def find_sections(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [section for inner in get_args(annotation) for section in find_sections(inner)]


@pytest.mark.parametrize("key", sorted(find_keys(Settings)))
def test_every_setting_is_explained(key):
    """docs/settings.md names every key."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert re.search(rf"[`\[ .]{key}[`\] =]", page), key


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_in_the_docs(name):
    """docs/tables.md has a section for each table."""
    assert f"\n## {name}\n" in (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_every_command_is_named_in_the_readme_or_the_docs():
    """A command that nobody can find does not exist."""
    from pipelines.cli import app

    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "CHANGELOG.md"))
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"friction {name}" in pages, name


def test_every_file_the_readme_points_to_is_there():
    """No dead link."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("example", ["olist", "app_reviews", "shop_events"])
def test_the_settings_of_the_examples_are_right(example):
    """Each example's friction.toml is accepted and has a how-to beside it."""
    folder = ROOT / "examples" / example

    assert load_settings(folder).project.name
    assert f"friction run -C examples/{example}" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_worked_example_of_the_methods_is_what_the_program_computes():
    """Four visits: dropped at 2, advanced at 3, censored at 4, dropped at 5."""
    import numpy as np

    from friction.statistics.incidence import estimate_incidence

    found = estimate_incidence(np.array([2, 3, 4, 5]), np.array([0, 1, -1, 0]), np.ones(4), 2)

    assert "= 0.75; counting closed visits alone gives 2/3" in (ROOT / "docs" / "methods.md").read_text(
        encoding="utf-8"
    )
    assert found[0] == 0.75


def read_methods():
    """Return the page of the methods with its lines joined."""
    return " ".join((ROOT / "docs" / "methods.md").read_text(encoding="utf-8").split())


def test_the_worked_example_of_smoothing():
    """Three moves, two ways seen of four: (2 + 2 / 4) / 5."""
    import numpy as np

    from friction.journeys.chain.chain_order import smooth
    from friction.journeys.chain.memory import Contexts

    one = np.zeros(1, dtype=int)
    contexts = Contexts(1, 1, ((0,),), one, np.zeros((1, 1), dtype=int), one, one - 1)

    found = smooth(contexts, np.array([[2.0, 1.0, 0.0, 0.0]]))

    assert "(2 + 2 · 1/4) / 5 = 0.5" in read_methods()
    assert found[0, 0] == 0.5


def test_the_worked_example_of_a_scenario():
    """From a half move to b, from b half convert; half of a's drop-offs prevented."""
    import numpy as np

    from friction.journeys.chain.absorption import fix_stage, solve_chain
    from friction.statistics.markov import Chain

    chain = Chain(np.array([[0.0, 0.5], [0.0, 0.0]]), np.array([0.0, 0.5]), np.array([1.0, 0.0]))
    solved = solve_chain(chain, np.arange(2))

    assert "0.375 convert: 125 more of 1,000 journeys" in read_methods()
    assert solved.conversion == 0.25
    assert solved.conversion + fix_stage(solved, 0, 0.5) == pytest.approx(0.375)


def test_the_worked_example_of_removal():
    """Half of a's visits go on to b, a tenth convert at once; half of b's convert."""
    import numpy as np

    from friction.journeys.chain.absorption import find_absorption, solve_chain
    from friction.statistics.markov import Chain

    chain = Chain(np.array([[0.0, 0.5], [0.0, 0.0]]), np.array([0.1, 0.5]), np.array([1.0, 0.0]))
    solved = solve_chain(chain, np.arange(2))

    assert "h = (.1 + .5 · .5, .5) = (.35, .5). Of the conversions .5 · .5 / .35 = 71 %" in read_methods()
    assert solved.conversion == pytest.approx(0.35)
    assert find_absorption(solved, 2).removal[1] == pytest.approx(0.25 / 0.35)


def test_the_worked_example_of_a_duration():
    """Two moved on at 2 and 4, one is open at 3."""
    import numpy as np

    from friction.statistics.tallies import weigh_curve

    curve, at = weigh_curve(np.arange(3), np.array([2, 4, 3]), np.array([0, 0, -1]), np.ones((1, 3)), 1, 4)

    assert "G(2) = 1/3, G(4) = 1/3 + 2/3 = 1" in read_methods()
    assert dict(zip(at.tolist(), curve[0, :, 0].tolist(), strict=True)) == {
        2: pytest.approx(1 / 3),
        3: pytest.approx(1 / 3),
        4: 1.0,
    }


def test_the_worked_example_of_homogeneity():
    """10 of 50 and 20 of 50."""
    import numpy as np

    from friction.journeys.weeks.homogeneity import build_homogeneity
    from friction.journeys.weeks.stage_weeks import WeekMatrix

    counts = np.array([[[10.0, 40.0], [20.0, 30.0]], [[11.0, 41.0], [19.0, 28.0]], [[8.0, 40.0], [21.0, 33.0]]])

    found = build_homogeneity([WeekMatrix("a", ("DROPPED", ""), np.arange(2), counts, np.array([50, 50]))])

    assert "G² = 4.83, with one degree of freedom" in read_methods()
    assert found["statistic"].iloc[0] == pytest.approx(4.83, abs=0.005)
    assert found["df"].iloc[0] == 1


def test_the_worked_example_of_a_change():
    """.20 and .60 fall to .15 and .55, the second part grows from a tenth to a half."""
    import numpy as np

    from friction.journeys.weeks.stage_changes import split_change

    found = split_change(*(np.array(values, dtype=float) for values in ([90, 10], [18, 6], [100, 100], [15, 55])))

    assert "the whole rises from .24 to .35. Rate part −0.05, mix part +0.16, both 0.00" in read_methods()
    assert [round(float(found[name]), 2) for name in ("rate_part", "mix_part", "both_part")] == [-0.05, 0.16, 0.0]


def test_the_worked_example_of_bins_is_what_the_program_does():
    """1,000 visits that end one by one, horizon at the 990th: all but the last bin hold two or three."""
    import numpy as np

    from friction.statistics.tallies import find_cells

    found = find_cells(np.arange(1, 1001), np.zeros(1000, dtype=int), 1, 990)
    held = np.bincount(found.of_visit // 2).tolist()

    assert (
        "in 397 bins of two or three visits each, the last of which holds the ten beyond the horizon" in read_methods()
    )
    assert (len(held), set(held[:-1]), held[-1]) == (397, {2, 3}, 10)


def test_the_worked_example_of_a_delay():
    """Half of the messages come within the median."""
    import numpy as np

    from friction.impact.place.delays import Law

    law = Law(60.0, 1.0, np.ones(1), 0.0)

    assert "G = 60 / (60 + 60) = 0.5" in read_methods()
    assert law.find_share(np.array([60.0 * 60_000_000]))[0] == 0.5


def test_the_worked_example_of_a_date_in_a_text():
    """Half of the visit lies in the day named."""
    import numpy as np
    import pandas as pd

    from friction.impact.place.moments import find_moments

    midnight = pd.Timestamp("2026-02-03", tz="UTC")
    hours = 3_600_000_000
    begin = int(midnight.as_unit("us").asm8.astype("int64"))
    rows = pd.DataFrame({"message": [0], "a": [begin - 2 * hours], "b": [begin + 2 * hours]})
    dates = pd.DataFrame({"doc_id": ["d"], "from_at": [midnight - pd.Timedelta(days=1)], "until_at": [midnight]})
    factor, _, until = find_moments(rows, np.array([begin + 15 * hours]), pd.Series(["d"]), dates)

    assert "0.05 + 0.95 · 0.5 = 0.525" in read_methods()
    assert factor.tolist() == [pytest.approx(0.525)]
    assert until.tolist() == [begin]


def test_the_worked_examples_of_adjusted():
    """One unit at rates of a half each; a risk ratio of 2."""
    import numpy as np

    from friction.impact.adjust.ages import to_risks
    from friction.impact.adjust.standardise import to_e_value

    half, one = np.array([[0.5]]), np.array([[1.0]])

    assert "0.5 · (1 − exp(−1)) = 0.316" in read_methods()
    assert to_risks(half, half, one)[0][0] == pytest.approx(0.316, abs=5e-4)
    assert "2 + √2 = 3.41" in read_methods()
    assert to_e_value(2.0) == pytest.approx(3.41, abs=0.005)


def test_the_lock_holds_every_version_that_is_installed():
    """Each line of constraints.txt stands in requirements.lock with the hash of a file, and nothing else does."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line.lower().replace("_", "-") for line in lines if "==" in line}
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9-]+==[\w.]+)(?:\+cpu)? --hash=sha256:[0-9a-f]{64}$", locked, re.MULTILINE)

    assert set(found) == wanted
    assert len(found) == len([line for line in locked.splitlines() if not line.startswith("#")])


def test_the_program_speaks_of_itself_alone():
    """No path of a machine and no personal address stands in the docs."""
    for page in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        assert "/work/" not in text, page
        assert "/root/" not in text, page


def test_the_worked_example_of_silences_is_what_the_program_computes():
    """Of 100 silences 10 end on day 2, 4 on day 6, and 86 go on to day 30."""
    import pandas as pd

    from friction.engine import DAY
    from friction.journeys.propose.silences_seen import estimate_returns

    gaps = pd.DataFrame({"hours": [2 * DAY, 6 * DAY, 30 * DAY], "ended": [1, 1, 0], "n": [10, 4, 86]})
    returns = estimate_returns(gaps, gaps.rename(columns={"hours": "longest"}))

    assert (round(returns.at(2), 3), round(returns.at(3), 3), returns.proposed) == (0.14, 0.044, 3)


def test_the_worked_example_of_the_order_of_stages_is_what_the_program_computes():
    """Three of ten persons came the other way round."""
    import pandas as pd

    from friction.config import Journey, Stage
    from friction.journeys.checks.stage_order import build_stage_order

    rows = [(f"p{n}/1", step, f"p{n}", stage, "open") for n in range(10) for step, stage in
            enumerate(["b", "a"] if n < 3 else ["a", "b"], start=1)]  # fmt: skip
    visits = pd.DataFrame(rows, columns=["journey_id", "step", "person_id", "stage", "status"])
    row = build_stage_order(visits, Journey(stages=tuple(Stage(name=name, events=(name,)) for name in "ab"))).iloc[0]

    assert [round(row[f"reversed{end}"], 3) for end in ("", "_low", "_high")] == [0.3, 0.108, 0.603]


def test_the_worked_example_of_with_and_without():
    """10 visits with the theme, 4 left; 90 without, 18 left."""
    import numpy as np

    from friction.impact.compare.hazards import Comparison, Met, Stays

    end = np.array([0] * 4 + [1] * 6 + [0] * 18 + [1] * 72)
    stays = Stays(np.full(100, 5), end, np.zeros(100, dtype=np.int64), np.arange(100))
    met = Met(np.arange(10), np.ones(10), np.zeros(10), np.zeros((0, 10), dtype=bool))

    risks = Comparison(stays, np.ones((1, 100))).estimate_risks(met)

    assert risks.difference == pytest.approx([0.2])


def test_the_worked_example_of_what_is_recovered():
    """A difference of .2 with 10 of 100 visits, 1,000 journeys of one stage."""
    import numpy as np

    from friction.impact.tell.rank import find_recovered
    from friction.statistics.markov import Chain

    chain = Chain(np.zeros((1, 1, 1)), np.array([[0.78]]), np.ones((1, 1)))

    assert find_recovered(np.array([0.2]), 0.1, chain, 0, np.array([1000.0])) == pytest.approx([10.0])


def test_the_worked_example_of_shrinking():
    """Halfway to the mean where the own variance is that between themes."""
    from friction.impact.compare.estimates import Estimate
    from friction.impact.compare.pooled import shrink_to

    found = shrink_to(Estimate(0.2, 0.0, 0.4, 0.1, 0.05), mean=0.05, between=0.01)

    assert found.difference == pytest.approx(0.125)


def test_the_worked_example_of_what_is_told():
    """A theme of which 80 % is told in the search, in a channel of which half is."""
    import numpy as np

    from friction.impact.place.evidence import FOLDS, Evidence, Said, weigh_segments

    said = Said(
        segment=np.array([0, 0]), stage=np.array([0, 1]), time=np.array([0.5, 0.5]), theme=np.array([0]),
        fold=np.array([0]), channel=np.array([0]), part=np.ones(1), settled=np.array([False]), closeness=None,
        n_stages=2, n_themes=1, n_channels=1,
    )  # fmt: skip
    likely = np.broadcast_to(np.array([0.8, 0.2, 0.0]), (FOLDS + 1, 1, 3))
    evidence = Evidence(likely, np.array([[0.5, 0.5, 1.0]]), np.ones((1, 3)), np.ones((1, 3)), 0.0)

    assert weigh_segments(said, evidence) == pytest.approx([0.8, 0.2])


def test_the_worked_example_of_the_messages_behind_a_number_holds():
    """The unlike message of 0.25 comes before the like one of 0.18."""
    import numpy as np
    import pandas as pd

    from friction.report.behind import choose_messages

    said = pd.DataFrame(
        {"segment_id": ["a", "b", "c"], "doc_id": ["a", "b", "c"], "writer": ["a", "b", "c"], "lemmas": [[], [], []],
         "probability": [1.0, 0.9, 0.5], "friction": [1.0, 0.8, 0.5]}
    )  # fmt: skip
    like = np.sqrt(1 - 0.75**2)
    vectors = np.array([[1.0, 0.0, 0.0], [0.75, like, 0.0], [0.0, 0.0, 1.0]])

    assert choose_messages(said, 3, (["a", "b", "c"], vectors)) == ["a", "c", "b"]
    assert choose_messages(said.assign(friction=[1.0, 0.8, 0.35]), 3, (["a", "b", "c"], vectors)) == ["a", "b", "c"]
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert "0.72 · 0.25 = 0.18" in page


def _rows_of(page: str, head: str) -> list[list[str]]:
    """Return the cells of the table below a line of heads, without backticks."""
    lines = page[page.index(head) :].splitlines()[2:]
    until = next(place for place, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[:until]]


def test_the_times_of_the_page_of_inputs_are_read_as_it_says():
    """docs/inputs.md says how a time is read, and by which line one that has two readings."""
    page = (ROOT / "docs" / "inputs.md").read_text(encoding="utf-8")
    for text, found in _rows_of(page, "| read without a word |"):
        times, _ = parse_times(pd.Series([text], dtype="str"), "Europe/Berlin")
        assert f"{times[0]:%Y-%m-%d %H:%M:%S}" == found, text
    for text, line in _rows_of(page, "| refused |"):
        one = pd.Series([text], dtype="str")
        assert line in parse_times(one, "Europe/Berlin")[1][0], text
        assert parse_times(one, "Europe/Berlin", line.split('"')[1])[0].notna()[0], text


def test_the_worked_example_of_what_is_usual():
    """Ten weeks of 20 people among 100 others, at 100 and at 150 others; give or take half a person."""
    from friction.themes.usual import Memory, People, find_usual

    for others, mean, dispersion in ((100.0, 20.0, 0.015), (150.0, 30.0, 1 / 200 + 1 / 150)):
        people = People(np.full((1, 1, 11), 20.0), np.array([[[100.0] * 10 + [others]]]))
        usual = find_usual(people, np.ones((1, 11), dtype=bool), 10, 10, Memory(1.0))
        assert usual.mean[0] == pytest.approx(mean, rel=0.01)
        assert usual.to_dispersion(0.0)[0] == pytest.approx(dispersion, rel=0.02)
    assert "m = 20 where 100 others write, 30 where 150 do" in read_methods()


def test_the_worked_example_of_agreement():
    """Ann and Ben on four segments: agreed on two, alpha of sets by MASI."""
    from friction.statistics import estimate_agreed, estimate_alpha, to_masi

    late, lost, both, none = range(4)
    sets = np.array([[True, False], [False, True], [True, True], [False, False]])
    codes = np.array([[late, late], [late, lost], [both, late], [none, none]])

    assert "Alpha is 1 − 7 · (10/3) / (116/3) = .397." in read_methods()
    assert estimate_alpha(codes, np.ones((1, 4)), to_masi(sets)).estimate == pytest.approx(0.397, abs=5e-4)
    assert estimate_agreed(codes, np.ones((1, 4))).estimate == 0.5


def test_the_settings_on_the_page_of_the_weekly_summary_are_right(tmp_path):
    """KPIs and mail as they stand in docs/weekly.md are taken."""
    from tests.pipelines.small import SETTINGS

    page = (ROOT / "docs" / "weekly.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "friction.toml").write_text("\n".join([SETTINGS, *blocks]), encoding="utf-8")

    settings = load_settings(tmp_path)

    assert [one.measure for one in settings.kpis] == ["drop_off", "conversion"]
    assert settings.weekly.mail.to == ("lea@shop.example", "ben@shop.example")


def test_every_file_the_page_of_the_weekly_summary_points_to_is_there():
    """No dead link."""
    page = (ROOT / "docs" / "weekly.md").read_text(encoding="utf-8")

    for target in re.findall(r"\]\(([^)#:]+)(?:#\w+)?\)", page):
        assert (ROOT / "docs" / target).exists(), target
