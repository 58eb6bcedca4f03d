"""The readable end of a run: what was found, where it lies, what to open next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.store import Run
    from pipelines.commands.learn import Learned
    from pipelines.commands.weekly import WrittenWeek
    from pipelines.run import Finished

FINDINGS_SHOWN = 3
SCORED_BY = {
    "auc": "AUC", "average_precision": "average precision", "log_loss": "log loss",
    "calibration_error": "calibration error",
}  # fmt: skip
"""Figures of a friction score, and what they are called."""


def tell_run(finished: Finished, workspace: Path) -> None:
    """Print the end of a run on standard output."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, soft_wrap=True)
    run = finished.run
    if not finished.changed:
        console.print(f"Nothing changed since the run {run.path.name}; no new folder was made.")
    for line in run.loud:
        console.print(f"! {line}")
    for line in to_lines(run, workspace):
        console.print(line)
    console.print(f"\nThe run lies in {run.path}")
    here = "" if workspace == Path() else f" -C {workspace}"
    console.print(f"Next: friction app{here}     to review the themes")
    if run.week:
        console.print(f"      friction weekly{here}  for the summary of {run.week}")
    elif run.data_end is not None:
        console.print(f"      friction weekly{here}  for the summary of the week so far")


def tell_week(written: WrittenWeek) -> None:
    """Print what a week says first, what was otherwise before, where it lies, and what could not be done."""
    from rich.console import Console

    console, report = Console(highlight=False, markup=False, soft_wrap=True), written.report
    console.print(f"{report.week}: {report.headline}")
    for line in (*report.alarms, *written.trouble):
        console.print(f"! {line}")
    if report.edition > 1:
        console.print(f"Edition {report.edition}:")
        for line in report.corrections:
            console.print(f"  {line}")
    for path in written.files:
        console.print(f"  {path}")
    if written.sent:
        console.print(f"Mail: {written.sent}")


def to_week_record(written: WrittenWeek) -> dict[str, object]:
    """Return what ``friction weekly --json`` prints of a week."""
    report = written.report
    return {
        "week": report.week, "edition": report.edition, "headline": report.headline, "understood": report.understood,
        "corrections": list(report.corrections), "files": [str(path) for path in written.files],
        "trouble": list(written.trouble), "sent": written.sent,
    }  # fmt: skip


def to_lines(run: Run, workspace: Path) -> list[str]:
    """Return what a run found, in a few sentences of our own words (names of themes are customers' words)."""
    lines = []
    if "documents" in run.tables:
        from friction.config import load_settings
        from friction.themes import MUCH_UNREAD, find_unread

        documents, themes, topics = run.documents, run.themes, run.segment_topics
        n_own = int((documents["author"] == "customer").sum())
        shares = topics["topic_id"].notna().mean() if len(topics) else 0.0
        n_friction = int(themes["is_friction"].sum())
        lines.append(
            f"{_count(n_own, 'customer message')}: {_count(len(themes), 'theme')}, {n_friction} of them friction; "
            f"{shares:.0%} of the segments are in a theme."
        )
        tables = {name: getattr(run, name) for name in ("documents", "segments", "segment_topics")}
        unread = find_unread(tables, load_settings(workspace).topics.min_segments)
        lines += [one.sentence for one in unread if not n_friction or one.share >= MUCH_UNREAD]
    if "joins" in run.tables:
        from friction.ingest.ids import to_join_lines

        lines += to_join_lines(run.joins)
    if "visits" in run.tables:
        journeys = run.journeys
        outcome = journeys["outcome"].value_counts()
        lines.append(
            f"{_count(len(journeys), 'journey')} of {_count(journeys['person_id'].nunique(), 'person')}: "
            + ", ".join(f"{outcome.get(word, 0):,} {word}" for word in ("converted", "dropped", "open"))
            + "."
        )
    if {"impact", "visits"} <= set(run.tables):
        lines += _to_findings(run)
    lost = run.imports
    n_lost = int(lost["n_quarantined"].sum())
    if n_lost:
        lines.append(f"{_count(n_lost, 'row')} of {int(lost['n_read'].sum()):,} could not be used; see the page Run.")
    return lines


def _to_findings(run: Run) -> list[str]:
    from friction.impact.tell import to_finding

    names = run.themes.set_index("theme_id")["name"]
    top = run.impact[run.impact["rank"].notna() & (run.impact["evidence"] != "count")].head(FINDINGS_SHOWN)
    findings = [to_finding(row, names[row["theme_id"]]) for _, row in top.iterrows()]
    return [f"  {place}. {finding.sentence}" for place, finding in enumerate(findings, start=1)]


def to_learned_lines(learned: Learned) -> Iterator[str]:
    """Yield how well the old and the new friction score fit what people decided: on the whole, then by group."""
    yield f"Learned from {learned.n_themes} themes that people judged ({learned.n_segments} segments)."
    yield "On these, each theme scored by a score that did not know it, old and new:"
    for group, after in learned.after.items():
        before = learned.before[group]
        shown = "".join(sign for sign in group if sign.isprintable())  # a customer's property may hold anything
        told = {label: (before[name], after[name]) for name, label in SCORED_BY.items() if name in after}
        figures = ", ".join(f"{label} {old:.3f} > {new:.3f}" for label, (old, new) in told.items())
        yield f"  {shown}, n {after['n']:,.0f}: {figures or 'too few'}"
    if learned.better:
        lower = f"{learned.gain:.3f} lower, and at least {learned.least_gain:.3f}"
        yield f"The new score fits better: from theme to theme its log-loss is {lower}."
    else:
        yield "It cannot be shown on these themes that the new score fits better: the score in use stays as it is."


def _count(n: int, noun: str) -> str:
    """Return ``1 theme``, ``2 themes``."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
