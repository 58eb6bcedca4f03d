"""The names of the Theme page's widgets."""

from __future__ import annotations

from enum import StrEnum


class ThemeKey(StrEnum):
    """One name for each; what belongs to a theme or a message gets its id behind the name (`app.screen.state.to_key`).

    The last ones are places at which the page says what was done, names of drafts, and plain values.
    """

    TICK = "theme_tick"
    TO = "theme_to"
    MOVE = "theme_move"
    ADD = "theme_add"
    OUT = "theme_out"
    SPLIT = "theme_split"
    NEAR = "theme_near"
    WHOLE = "theme_whole"
    HERE = "theme_here"
    ALSO = "theme_also"
    ABOUT = "theme_about"
    FOLD = "theme_fold"
    MENDED = "theme_mended"
    SHIP = "theme_ship"
    MERGE = "theme_merge"
    OPEN = "theme_open"
    FRICTION = "theme_friction"
    KIND = "theme_kind"
    STATUS = "theme_status"
    SAVE = "theme_save"
    CONFIRM = "theme_confirm"
    TAG = "theme_tag"
    UNTAG = "theme_untag"
    INTO = "theme_into"
    JOIN = "theme_join"
    UNDO = "theme_undo"

    AT_TICKED = "theme_at_ticked"
    AT_MESSAGE = "theme_at_message"
    AT_NEAR = "theme_at_near"
    AT_SHIPPED = "theme_at_shipped"
    AT_SIMILAR = "theme_at_similar"
    AT_CHOICES = "theme_at_choices"
    AT_WORDS = "theme_at_words"
    AT_TAGS = "theme_at_tags"
    AT_HISTORY = "theme_at_history"

    ROUND = "theme_round"
    SEEDS = "theme_seeds"
