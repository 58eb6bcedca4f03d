"""The ranked list of themes: one row for each, in which tab it stands, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from app.views.words import BEFORE_CHANGE, NOTHING, STATUS_WORDS, is_before_change, take_words, to_stage
from friction.impact.tell import HOW_SURE, find_equals, to_finding, to_order, to_sure
from friction.report import to_change_words
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Wanted = tuple[str, dict[str, str]]

WEEKS_SHOWN = 12
STEADY, AS_USUAL = "steady", "as usual"
"""The code of a week that is as usual, and its words: a line may climb steeply and have been told weeks ago."""

TO_DO, MINE, ACTED, DISMISSED, SOFT, UNSORTED = "todo", "mine", "acted", "dismissed", "wishes", "unsorted"
TABS = {
    TO_DO: "To do", MINE: "Mine", ACTED: "Acted on", DISMISSED: "Dismissed", SOFT: "Praise and wishes",
    UNSORTED: "Unsorted",
}  # fmt: skip
"""The tabs of the list, by what the address calls them."""

SORTS = {
    "place": "place in the list", "persons": "persons", "week": "people this week", "severity": "severity",
    "name": "name",
}  # fmt: skip
"""The orders of the list, by what the address calls them."""

LETTERS_OF_NAME, LETTERS_OF_OWNER = 84, 36
"""What a name and an owner may take of a row."""

EQUAL = "about equal"
"""How the words on a firm place begin where it is not above its neighbour."""

UNESTIMATED = "Not in this run's comparison yet; the next run estimates it."
_COLUMNS = (
    "rank", "theme_id", "name", "kind", "is_friction", "stage", "finding", "fine_print", "worth", "firm", "severity",
    "n_persons", "n_documents", "n_week", "how_sure", "sure", "change", "trend", "status", "owner",
)  # fmt: skip


def build_ranking(
    tables: Mapping[str, pd.DataFrame], window: str, week: str | None, more_weeks: int | None = None
) -> pd.DataFrame:
    """Return all themes in their order.

    Friction themes come first: those with a rank, then by persons times severity; behind them the others by persons.

    Parameters
    ----------
    tables : ``themes``, ``impact``, ``theme_weeks`` and ``persons`` of a run, decisions laid over.
    window : what the numbers with and without look at, in words.
    week : the week told of, at most the last complete one.
    more_weeks : how many weeks a comparison of few visits takes.

    Returns
    -------
    One row per theme with the finding of its best-ranked row of ``impact``: ``rank`` (from 1; null where it is no
    friction), ``theme_id``, ``name``, ``kind``, ``is_friction``, ``stage``, ``finding``, ``fine_print``, ``worth`` (in
    the scenario, at the mean value of a person), ``firm`` (how firm the place is), ``severity`` (0 to 1),
    ``n_persons``, ``n_documents``, ``n_week`` (people who wrote of it in the week), ``how_sure`` (the level of
    evidence), ``sure`` (one word), ``change``, ``trend`` (people by week, oldest first), ``status``,
    ``owner`` ("" for nobody).
    """
    best = find_best_cells(tables["impact"])
    trends = build_trends(tables["theme_weeks"], week)
    themes = tables["themes"]
    order = themes.assign(
        known=themes["theme_id"].map({theme_id: cell["rank"] for theme_id, cell in best.items()}).astype("Float64"),
        weight=themes["n_persons"] * themes["severity"].where(themes["is_friction"], 1.0),
        owner=themes["owner"].fillna("") if len(themes) else themes["owner"],
    ).sort_values(
        ["is_friction", "known", "weight", "theme_id"], ascending=[False, True, False, True], na_position="last"
    )
    value = find_value(tables)
    equal = iter(find_equals([best[theme_id] for theme_id in order["theme_id"] if theme_id in best]))
    rows = []
    for place, theme in enumerate(order.to_dict("records"), start=1):
        counts, change = trends.get(theme["theme_id"], ([], NOTHING))
        row = {
            **theme, "rank": place if theme["is_friction"] else None, "stage": NOTHING, "finding": UNESTIMATED,
            "fine_print": "", "worth": NOTHING, "firm": NOTHING, "how_sure": HOW_SURE["count"], "sure": to_sure(None),
            "change": change, "trend": counts, "n_week": counts[-1] if counts else 0,
        }  # fmt: skip
        cell = best.get(theme["theme_id"])
        if cell is not None:
            row |= _to_cell_row(cell, theme["name"], window, more_weeks, value, equal=next(equal))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"rank": "Int64"})


def find_best_cells(impact: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return each theme's best-ranked row of ``impact``, by the theme's id; without any rank, its first stage."""
    ordered = impact.sort_values(["rank", "theme_id", "stage"], na_position="last", kind="stable")
    return {row["theme_id"]: row for row in ordered.drop_duplicates("theme_id").to_dict("records")}


def find_value(tables: Mapping[str, pd.DataFrame]) -> float | None:
    """Return the mean value of the persons whose value is known; None where none is."""
    values = tables["persons"]["value"].dropna()
    return float(values.mean()) if len(values) else None


def _to_cell_row(
    cell: Mapping[str, Any], name: str, window: str, more_weeks: int | None, value: float | None, *, equal: bool
) -> dict[str, object]:
    """Return what a row of ``impact`` adds to a theme's row."""
    finding = to_finding(cell, name, window, more_weeks)
    row: dict[str, object] = {
        "stage": to_stage(cell["stage"]) if cell["n_without"] else NOTHING,
        "finding": f"{BEFORE_CHANGE}: {finding.sentence}" if is_before_change(cell) else finding.sentence,
        "fine_print": finding.fine_print,
        "firm": to_order(cell, equal=equal) or NOTHING,
        "how_sure": finding.how_sure,
        "sure": to_sure(cell),
    }
    if not cell["n_without"]:
        # Who is not known counts as one person for each message, as in the order.
        row["n_persons"] = round(cell["n_persons"])
    if cell["evidence"] != "count" and pd.notna(cell["recovered_50"]) and value is not None:
        low, middle, high = (value * cell[f"recovered_{name}"] for name in ("low", "50", "high"))
        row["worth"] = f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"
    return row


def build_trends(theme_weeks: pd.DataFrame, week: str | None) -> dict[str, tuple[list[int], str]]:
    """Return each theme's people in the last weeks up to ``week``, oldest first, and its change in that one."""
    theme_weeks = theme_weeks[theme_weeks["week"] <= (week or "")]
    weeks = sorted(theme_weeks["week"].unique())[-WEEKS_SHOWN:]
    counted = theme_weeks.assign(n=count_writers(theme_weeks))
    counts = counted.pivot_table(index="theme_id", columns="week", values="n", fill_value=0)
    counts = counts.reindex(columns=weeks, fill_value=0)
    words = to_change_words(theme_weeks, weeks[-1]) if weeks else {}
    words = {theme_id: AS_USUAL if change == STEADY else change for theme_id, change in words.items()}
    return {
        theme_id: ([int(n) for n in row], words.get(theme_id, NOTHING))
        for theme_id, row in zip(counts.index, counts.to_numpy(), strict=True)
    }


def find_tab(ranking: pd.DataFrame, tab: str, me: str) -> pd.DataFrame:
    """Return the themes of a tab, in the order given.

    Each theme stands in exactly one of the tabs to do, acted on, dismissed, praise and wishes; mine are those of them
    that somebody owns and that are not dismissed. No theme is unsorted.

    Parameters
    ----------
    ranking : as `build_ranking` gives it.
    tab : a key of `TABS`.
    me : who looks.
    """
    dismissed, acted = ranking["status"] == "dismissed", ranking["status"] == "acted_on"
    friction = ranking["is_friction"].astype(bool)
    chosen = {
        TO_DO: friction & ~dismissed & ~acted,
        MINE: ~dismissed & _is_of(ranking["owner"], me),
        ACTED: acted,
        DISMISSED: dismissed,
        SOFT: ~friction & ~dismissed & ~acted,
    }
    return ranking[chosen[tab]] if tab in chosen else ranking.iloc[:0]


def _is_of(owners: pd.Series, me: str) -> pd.Series:
    """Return which themes somebody owns; capitals and spaces around a typed name make no difference."""
    wanted = me.strip().casefold()
    return owners.map(lambda owner: bool(wanted) and str(owner).strip().casefold() == wanted).astype(bool)


def count_tabs(ranking: pd.DataFrame, me: str, n_unsorted: int) -> dict[str, str]:
    """Return each tab's words with how many themes (unsorted: messages) stand in it, by what the address calls it."""
    counts = {tab: len(find_tab(ranking, tab, me)) for tab in TABS} | {UNSORTED: n_unsorted}
    return {tab: f"{words} {counts[tab]:,}" for tab, words in TABS.items()}


def sort_ranking(ranking: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Return the themes in another order, a key of `SORTS`; of equals the one ranked higher comes first."""
    columns = {"persons": "n_persons", "week": "n_week", "severity": "severity"}
    if sort == "name":
        return ranking.sort_values("name", key=lambda names: names.str.casefold(), kind="stable", ignore_index=True)
    if sort in columns:
        return ranking.sort_values(columns[sort], ascending=False, kind="stable", ignore_index=True)
    return ranking.reset_index(drop=True)


def build_list(ranking: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as the list shows them: the columns of the ranking that are read at a glance, in words.

    Names and owners are as long as three lines of their column hold; `tell_row` has them whole.
    """
    shown = ranking[["rank", "theme_id", "name", "trend", "n_persons", "change", "sure", "stage", "status", "owner"]]
    shown = shown.assign(
        name=[to_short(name, LETTERS_OF_NAME) for name in shown["name"]],
        owner=[to_short(owner, LETTERS_OF_OWNER) for owner in shown["owner"]],
    )
    return shown.assign(
        status=shown["status"].map(STATUS_WORDS), owner=shown["owner"].where(shown["owner"] != "", NOTHING)
    )


def to_short(words: str, most_letters: int, most_words: int = 100) -> str:
    """Return the first words of a text, never more than that; an ellipsis stands for the rest.

    A word is cut only where it alone is too long.
    """
    short = take_words(" ".join(words.split()[:most_words]), most_letters)
    return words if short == " ".join(words.split()) else f"{short}…"


def tell_row(row: Mapping[str, Any]) -> str:
    """Return a row of the list in one line, for those who cannot see all of its columns at once."""
    persons = f"{row['n_persons']:,} {'person' if row['n_persons'] == 1 else 'persons'}"
    parts = [
        persons + (f" at {row['stage']}" if row["stage"] != NOTHING else ""),
        f"this week: {row['change']}", f"how sure: {row['sure']}", f"status: {STATUS_WORDS[row['status']]}",
        f"owner: {row['owner'] or 'nobody'}",
    ]  # fmt: skip
    return " · ".join(parts)


def tell_empty(tab: str, me: str) -> str:
    """Return why a tab is empty, and the next step."""
    return {
        TO_DO: "Nothing is left to do: every theme of friction was acted on or dismissed, or there is none.",
        MINE: f"No theme belongs to {me}. Choose a theme under “{TABS[TO_DO]}” and press “Assign to me”.",
        ACTED: "Nothing was acted on yet. Choose a theme, set its status to “acted on”, and it stands here.",
        DISMISSED: "No theme was dismissed. What you dismiss stands here, to be taken back.",
        SOFT: "The run found no theme of praise, wishes or questions.",
    }[tab]


def find_wanted(status: str, owner: str, wanted_status: str, wanted_owner: str) -> list[Wanted]:
    """Return the decisions, as action and payload, that turn a theme's status and owner into others; none if equal."""
    changes: list[Wanted] = []
    if wanted_status != status:
        changes.append(("status", {"status": wanted_status}))
    if wanted_owner.strip() != owner:
        changes.append(("owner", {"owner": wanted_owner.strip()}))
    return changes


def tell_wanted(name: str, changes: Sequence[Wanted]) -> str:
    """Return what was decided on a theme's status and owner, in one sentence."""
    said = []
    for action, payload in changes:
        if action == "status":
            said.append(f"is now {STATUS_WORDS[payload['status']]}")
        else:
            said.append(f"now belongs to {payload['owner']}" if payload["owner"] else "now belongs to nobody")
    return f"“{name}” {' and '.join(said)}."
