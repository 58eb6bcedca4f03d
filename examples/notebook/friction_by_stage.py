# %% [markdown]
# From a finished run to a chart: how many more of every 100 leave with a theme, at which stage.
#
# `python examples/notebook/friction_by_stage.py RUN CHART.html`, or cell by cell in an editor that knows `# %%`.
# A run is a folder in `runs/` of a workspace; its tables are described in `docs/tables.md`.

# %%
import sys

import altair as alt

import friction

run = friction.read_run(sys.argv[1])

# %% [markdown]
# `impact` has a row for each theme and stage. `difference` is drop-off with the theme less drop-off without it, where
# there are enough people on both sides (`enough`); it says what goes together, not why.

# %%
impact = run.impact.merge(run.themes[["theme_id", "name"]], on="theme_id")
told = impact[impact["enough"] & (impact["stage"] != "ANY")].copy()
for column in ("difference", "difference_low", "difference_high"):
    told[column] = 100 * told[column]

# %%
dots = alt.Chart(told).encode(
    y=alt.Y("name:N", title=None, sort="-x"), x=alt.X("difference:Q", title="more of every 100 who leave")
)
bars = dots.encode(x="difference_low:Q", x2="difference_high:Q")
chart = (bars.mark_rule() + dots.mark_point(filled=True, size=60)).facet(row=alt.Row("stage:N", title=None))
chart = chart.resolve_scale(y="independent")
chart.save(sys.argv[2], inline=False) if len(sys.argv) > 2 else chart
