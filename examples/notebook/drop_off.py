# %% [markdown]
# # From a run to a chart
#
# Opens in Jupyter (with Jupytext), VS Code or Spyder as a notebook of cells, and runs as a script. Set
# `FRICTION_WORKSPACE` to your workspace, or make the made-up shop with `friction demo --no-app`. All columns:
# `docs/tables.md`.

# %%
import os
from pathlib import Path

import altair as alt

import friction

workspace = Path(os.environ.get("FRICTION_WORKSPACE", "demo"))
newest = max((workspace / "runs").glob("[0-9]*"), key=lambda path: int(path.name.split("-")[0]))
run = friction.read_run(newest)
run

# %% [markdown]
# Each table is a DataFrame. `impact` has a row for each theme and stage; where too few people were followed to compare,
# `enough` is false and the estimates are null.

# %%
compared = run.impact[run.impact["enough"] & (run.impact["stage"] != "ANY")]
named = compared.merge(run.themes[["theme_id", "name", "is_friction"]], on="theme_id")
most = named[named["is_friction"]].nlargest(10, "difference_low")
most = most.assign(what=most["name"] + ", " + most["stage"])

# %% [markdown]
# How many more of every 100 visits are left by people who wrote of a theme than by people who did not, with 95 %
# intervals. It says what goes together, not why; where intervals overlap, no order is claimed.

# %%
rows = most[["what", "difference", "difference_low", "difference_high", "n_persons", "evidence"]]
more = "drop-off with less drop-off without"
base = alt.Chart(rows).encode(y=alt.Y("what:N", sort=list(rows["what"]), title=None).axis(labelLimit=400))
interval = base.mark_rule().encode(x=alt.X("difference_low:Q", title=more).axis(format="+.0%"), x2="difference_high:Q")
point = base.mark_point(filled=True, size=60).encode(x="difference:Q", tooltip=list(rows.columns))
chart = (interval + point).properties(width=420, title=f"Friction and drop-off, {run.week}")
chart

# %% [markdown]
# Vega-Lite, for any tool that draws it; `chart.save("drop_off.html")` makes a page that loads its program from the web.

# %%
Path("drop_off.vl.json").write_text(chart.to_json(), encoding="utf-8")
