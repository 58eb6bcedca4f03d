"""The tables of where messages belong, and of drop-off with and without themes."""

from __future__ import annotations

from friction.contracts.columns import Table
from friction.contracts.columns import to_column as _c

ALIGNED_BY = ("survey", "corrected", "thread", "time", "time_text", "text_only", "unplaced")
CONTROLS = ("shuffled", "placebo_outcome", "late_messages")
RESULTS = ("passed", "failed", "untested")
POOLED = ("all stages", "more weeks")
POOLED_BEFORE = "broader theme"
"""Only in runs made before a theme's number was its own."""

EVIDENCE = ("count", "association", "adjusted", "quasi_experimental", "randomised")

IMPACT = (
    Table(
        "segment_alignments",
        "which visit a segment is about, as a probability",
        ("segment_id", "journey_id", "step", "stage"),
        (
            _c("segment_id", "text", "the segment"),
            _c("journey_id?", "text", "the journey; null on the unplaced row, and where text alone gives a stage"),
            _c("step?", "count", "the visit"),
            _c("stage?", "text", "its stage"),
            _c("probability", "share", "with what the text says"),
            _c("probability_time", "share", "from time alone"),
        ),
    ),
    Table(
        "alignments",
        "which visit a document is about, as a probability",
        ("doc_id", "journey_id", "step", "stage"),
        (
            _c("doc_id", "text", "the document"),
            _c("journey_id?", "text", "the journey; null on the unplaced row, and where only a stage is known"),
            _c("step?", "count", "the visit"),
            _c("stage?", "text", "its stage"),
            _c("probability", "share", "adds up to 1 over a document, the unplaced row included"),
            _c("probability_time", "share", "the same, from time alone"),
            _c(
                "best",
                "flag",
                "read as its place: the likeliest visit of the likeliest stage, if sure enough; exactly one",
            ),
            _c("how", "text", "what the placement rests on", ALIGNED_BY),
            _c("gap_minutes?", "number", "from the end of the visit (0 while in it) to the message", low=0),
            _c("after_outcome", "flag", "written after the journey's outcome: explains no drop-off"),
            _c("experienced_at?", "time", "when the experience most likely was"),
        ),
    ),
    Table(
        "impact",
        "a theme at a stage, with and without",
        ("theme_id", "stage"),
        (
            _c("theme_id", "text", "the theme"),
            _c("stage", "text", "the stage, or ANY for the whole journey"),
            _c("friction", "share", "mean friction of the theme's segments aligned here"),
            _c("n_documents", "number", "documents aligned here, expected number", low=0),
            _c("n_persons", "number", "persons who wrote them, expected number", low=0),
            _c("n_with", "number", "visits with the theme, expected number", low=0),
            _c("dropped_with", "number", "of these dropped off", low=0),
            _c("n_without", "number", "visits without it, expected number", low=0),
            _c("dropped_without", "number", "of these dropped off", low=0),
            _c("difference?", "number", "risk of dropping off with less without; -1 to 1", low=-1),
            _c("difference_low?", "number", "lower bound, 95 %, persons resampled", low=-1),
            _c("difference_high?", "number", "upper bound", low=-1),
            _c("difference_alone?", "number", "given the other themes of the same message", low=-1),
            _c("q?", "share", "false-discovery rate (Benjamini-Hochberg) over the cells with enough"),
            _c("rating_with?", "share", "mean rating with the theme"),
            _c("rating_without?", "share", "mean rating without"),
            _c("rating_difference?", "number", "with less without; -1 to 1", low=-1),
            _c("rating_low?", "number", "lower bound, 95 %", low=-1),
            _c("rating_high?", "number", "upper bound", low=-1),
            _c("evidence", "text", "how sure: what the data can bear", EVIDENCE),
            _c("recovered_50?", "number", "conversions more in the window, were half of the difference mended", low=0),
            _c("recovered_low?", "number", "lower bound", low=0),
            _c("recovered_high?", "number", "upper bound", low=0),
            _c("rank?", "count", "place in the list, from 1", low=1),
            _c("enough", "flag", "enough data for an estimate; where false, the estimates are null"),
            _c("sure?", "share", "mean probability with which its messages lie here, each weighed by it"),
            _c("top_three?", "share", "in how many resamples it is among the three associations that recover most"),
            _c("survives?", "text", "did the association pass its controls (table controls)?", ("yes", "no")),
            _c("pooled?", "text", "what a cell without enough leans on", (*POOLED, POOLED_BEFORE)),
            _c("pooled_with?", "number", "visits with the theme there, expected number", low=0),
            _c("pooled_difference?", "number", "the difference there; -1 to 1", low=-1),
            _c("pooled_low?", "number", "lower bound, 95 %", low=-1),
            _c("pooled_high?", "number", "upper bound", low=-1),
            _c("pooled_q?", "share", "false-discovery rate over the cells that lean on something"),
            _c("adjusted_difference?", "number", "difference with measured confounders held fixed", low=-1),
            _c("adjusted_low?", "number", "lower bound, 95 %, persons as units", low=-1),
            _c("adjusted_high?", "number", "upper bound", low=-1),
            _c("e_value?", "number", "risk ratio by which something not measured would explain it away", low=1),
            _c("e_value_limit?", "number", "the same for the bound nearer to no difference", low=1),
            _c("adjusted_for", "texts", "what was held fixed; empty where nothing was adjusted"),
            _c(
                "before_change",
                "flag",
                "decisions since the run changed which messages it rests on; never in a run itself",
            ),
            _c("landmark_difference?", "number", "second opinion: later drop-off of those who had met it", low=-1),
        ),
        order=("rank",),
    ),
    Table(
        "controls",
        "comparisons that must show nothing, if a finding is to stand",
        ("theme_id", "stage", "control"),
        (
            _c("theme_id", "text", "the theme of the finding"),
            _c("stage", "text", "its stage, or ANY"),
            _c("control", "text", "what was compared", CONTROLS),
            _c("n_with", "number", "visits with the theme in it, expected number; of shuffles, how many", low=0),
            _c("difference?", "number", "difference it shows; of shuffles, the mean; -1 to 1", low=-1),
            _c("p?", "share", "chance of a difference so large; of shuffles, how many of twenty are so large"),
            _c("result", "text", "does it show nothing?", RESULTS),
        ),
        order=("theme_id", "stage", "control"),
    ),
    Table(
        "message_rates",
        "how much friction is told of at a stage, for every thousand visits of it",
        ("stage",),
        (
            _c("stage", "text", "the stage"),
            _c("n_documents", "number", "messages with a theme of friction aligned here, expected number", low=0),
            _c("n_visits", "count", "visits"),
            _c("per_1000?", "number", "such messages for every 1,000 visits; null without visits", low=0),
            _c("per_1000_low?", "number", "lower bound, 95 %, persons resampled", low=0),
            _c("per_1000_high?", "number", "upper bound", low=0),
        ),
        order=("position",),
    ),
)
