"""What one message says: its language, segments, cues, friction score and kind."""

from friction.text.cues import find_cues, rate_effort
from friction.text.dates import find_dates
from friction.text.examples import (
    VERDICT,
    hash_examples,
    hash_kind_examples,
    read_examples,
    read_kind_examples,
    to_kinds,
)
from friction.text.joints import cut_at, find_joints, find_kept_joints
from friction.text.kinds import Kinder, find_kinds, load_shipped_kinds
from friction.text.language import UNKNOWN, find_languages, with_languages
from friction.text.learn import (
    Lesson,
    build_lesson,
    find_losses,
    find_odds,
    learn_score,
    measure_groups,
    score_left_out,
    weigh_by_fold,
)
from friction.text.learn_kinds import KindLesson, learn_kinds
from friction.text.leave_out import find_left_out
from friction.text.lists import LANGUAGES
from friction.text.score import Scorer, choose_weights, load_shipped, read_scorer, score_segments, write_scorer
from friction.text.segments import build_segments
from friction.text.shift import find_moved
from friction.text.threads import find_thread_cues

__all__ = [
    "LANGUAGES", "UNKNOWN", "VERDICT", "KindLesson", "Kinder", "Lesson", "Scorer", "build_lesson", "build_segments",
    "choose_weights", "cut_at", "find_cues", "find_dates", "find_joints", "find_kept_joints", "find_kinds",
    "find_languages", "find_left_out", "find_losses", "find_moved", "find_odds", "find_thread_cues", "hash_examples",
    "hash_kind_examples", "learn_kinds", "learn_score", "load_shipped", "load_shipped_kinds", "measure_groups",
    "rate_effort", "read_examples", "read_kind_examples", "read_scorer", "score_left_out", "score_segments",
    "to_kinds", "weigh_by_fold", "with_languages", "write_scorer",
]  # fmt: skip
