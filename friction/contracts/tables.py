"""What each table looks like, as frozen data: columns, kinds, units, keys, row order."""

from __future__ import annotations

from friction.contracts.columns import Table
from friction.contracts.columns import to_column as _c
from friction.contracts.identities import IDENTITIES
from friction.contracts.impact import IMPACT
from friction.contracts.paths import PATHS
from friction.contracts.statistics import STATISTICS

SOURCES = ("chat", "review", "ticket", "survey", "other")
AUTHORS = ("customer", "agent", "bot")
REASONS = ("placed", "reassigned", "decided", "too_short", "ambiguous", "novel", "unsupported_language")
KINDS = ("problem", "wish", "question", "praise", "other")
"""What a segment or theme is, the more troubling first."""

STATUSES = ("new", "reviewed", "acted_on", "watched", "dismissed")
CHANGES = ("new", "rising", "steady", "fading", "gone", "too_early")
RELATIONS = ("same", "split", "merged", "new", "gone")
PROPOSED = ("new", "split", "merge")
VISIT_STATUSES = ("advanced", "converted", "dropped", "open")
OUTCOMES = ("converted", "dropped", "open")
TIES_BY = ("number", "event_id", "file", "file_reversed", "settings", "nothing")
"""What tells which of the events of one source in one moment came first: a declared number, the ids given, the order of
the file (the last row first, where it is reversed), the order of the settings' events."""

START, CONVERTED, DROPPED = "START", "CONVERTED", "DROPPED"
ANY = "ANY"


_TABLES = (
    Table(
        "documents",
        "one message, review or ticket; in a chat, one turn",
        ("doc_id",),
        (
            _c("doc_id", "text", "the id given, or a keyed hash of the content and its repeat number"),
            _c("source", "text", "channel", SOURCES),
            _c("author", "text", "who wrote it; agent and bot turns are context and get no segments", AUTHORS),
            _c("thread_id?", "text", "the conversation it belongs to"),
            _c("person_id?", "text", "pseudonym of the writer (of the customer, in an agent's turn)"),
            _c("written_at?", "time", "without it a document has themes but no week and no place in a journey"),
            _c("text", "text", "masked; may be empty"),
            _c("rating?", "share", "rating, 0 worst to 1 best"),
            _c("language", "text", "ISO 639-1 code, or `und`"),
            _c("url?", "text", "where the original can be opened"),
            _c("stage_hint?", "text", "the stage whose survey asked for it"),
            _c("n_masked", "count", "pieces of personal data masked in the text"),
            _c("left_out?", "text", "parts that are no word of the writer's: `quoted mail; signatures`"),
        ),
    ),
    Table(
        "segments",
        "the sentence or few sentences of a customer's document that say one thing",
        ("segment_id",),
        (
            _c("segment_id", "text", "document id and number of the sentence in it; of a half also where it was cut"),
            _c("doc_id", "text", "its document"),
            _c("start", "count", "first character, in the document's text"),
            _c("end", "count", "character after the last one"),
            _c("text", "text", "exactly the document's text from start to end"),
            _c("lemmas", "texts", "lemmas of its words, in order, without stop words"),
            _c("phrases", "texts", "stop-word-bounded phrases of two or three lemmas, in order"),
            _c("turn?", "count", "place of its document among the turns of its thread, from 1", low=1),
            _c("effort?", "number", "customer effort, −5 hardest to +5 easiest; null: none told of", low=-5),
            _c("kind", "text", "what it is, most likely", KINDS),
            _c("kind_probability", "share", "how likely it is of that kind; 0: not looked at"),
            _c("friction", "share", "how likely it tells of friction"),
            _c("severity", "share", "how bad the friction is, given that there is some"),
            _c("from_base?", "number", "log-odds by how many tell of friction and what is beside; null: unscored"),
            _c("from_meaning?", "number", "log-odds added by its meaning and its words; 0 in unknown languages"),
            _c("from_rating?", "number", "log-odds added by the document's rating; 0 without one"),
        ),
        order=("doc_id", "start"),
    ),
    Table(
        "cues",
        "a sign of friction, or of its opposite, found in a segment",
        ("segment_id", "start", "cue"),
        (
            _c("segment_id", "text", "its segment"),
            _c("start", "count", "first character, in the document's text"),
            _c("end", "count", "character after the last one"),
            _c("cue", "text", "kind of cue"),
            _c("weight", "number", "what it adds to the log-odds of friction; negative for its opposites"),
            _c("minutes?", "number", "how long somebody waited, or the time since the last contact", low=0),
            _c("effort?", "number", "customer effort it tells of, −5 hardest to +5 easiest", low=-5),
        ),
    ),
    Table(
        "segment_topics",
        "the topic and theme of a segment",
        ("segment_id",),
        (
            _c("segment_id", "text", "the segment"),
            _c("topic_id?", "text", "null: in no topic"),
            _c("theme_id?", "text", "theme after people's decisions: the truth for theme and segment"),
            _c("strength", "share", "how firmly it belongs; 0 in no topic, 1 where a person or code said so"),
            _c("reason", "text", "why it has this topic, or none", REASONS),
        ),
    ),
    Table(
        "topics",
        "a group of segments found in this run",
        ("topic_id",),
        (
            _c("topic_id", "text", "id within this run, from the content"),
            _c("theme_id", "text", "the lasting theme it continues, before people's merges"),
            _c("label", "text", "short readable label"),
            _c("terms", "texts", "telling terms, strongest first"),
            _c("exemplar_ids", "texts", "segments that show it best"),
            _c("n_segments", "count", "segments in it"),
            _c("n_documents", "count", "documents with such a segment"),
            _c("n_persons", "count", "persons who wrote them"),
            _c("friction", "share", "mean friction of its segments"),
            _c("stability", "share", "how well its members stay together when the data are resampled"),
            _c("parent_id?", "text", "the largest topic of its kind; null for that one"),
        ),
        order=("n_segments-",),
    ),
    Table(
        "themes",
        "a topic as people keep it",
        ("theme_id",),
        (
            _c("theme_id", "text", "id that lasts from run to run"),
            _c("name", "text", "name given by people, else the topic's label"),
            _c("definition?", "text", "what belongs in it, in people's words"),
            _c("parent_id?", "text", "the largest theme of its kind; null for that one"),
            _c("status", "text", "where the work on it stands", STATUSES),
            _c("owner?", "text", "who takes care of it"),
            _c("kind", "text", "what most of its persons tell: people's word, else counted", KINDS),
            _c("is_friction", "flag", "does it tell of friction?"),
            _c("approved", "flag", "has a person confirmed it?"),
            _c("from_decision", "flag", "was its friction, kind or name decided by a person?"),
            _c("n_segments", "count", "segments in it, in this run"),
            _c("n_documents", "count", "documents"),
            _c("n_persons", "count", "persons"),
            _c("friction", "share", "mean friction of its persons; a person's: of what they said in different words"),
            _c("severity", "share", "mean severity, persons as in friction, weighted by friction"),
            _c("terms", "texts", "telling terms of its largest topic"),
            _c("exemplar_ids", "texts", "segments that show it best"),
        ),
        order=("n_segments-",),
    ),
    Table(
        "theme_weeks",
        "a theme in a week",
        ("theme_id", "week"),
        (
            _c("theme_id", "text", "the theme"),
            _c("week", "week", "ISO week, 2026-W21, in the project's time zone"),
            _c("n_documents", "count", "documents written in the week"),
            _c("n_persons", "count", "persons who wrote them"),
            _c("n_writers", "count", "these persons, and each document of nobody known as one: what is compared"),
            _c(
                "expected_low?",
                "number",
                "fewest people that are no change, given the weeks before and who else wrote",
                low=0,
            ),
            _c("expected_high?", "number", "most people that are no change", low=0),
            _c("change", "text", "against the weeks before it; told in the first week alone", CHANGES),
        ),
    ),
    Table(
        "lineage",
        "how a topic continues the themes of the run before",
        ("topic_id", "previous_theme_id"),
        (
            _c("topic_id?", "text", "topic of this run; null where the theme is gone"),
            _c("previous_theme_id?", "text", "theme of the run before; null where the topic is new"),
            _c("relation", "text", "how they relate", RELATIONS),
            _c("overlap", "share", "share of common segments"),
        ),
    ),
    Table(
        "persons",
        "a person known from events, documents or a customer list",
        ("person_id",),
        (
            _c("person_id", "text", "pseudonym: keyed hash of the id given"),
            _c("account_id?", "text", "pseudonym of the account"),
            _c("first_seen_at?", "time", "first event or document"),
            _c("value?", "number", "what the person is worth, in the unit of the customer list"),
            _c("properties", "json", "allow-listed properties"),
        ),
    ),
    Table(
        "events",
        "something that happened",
        ("event_id",),
        (
            _c("event_id", "text", "the id given, or a keyed hash of the content and its repeat number"),
            _c("person_id?", "text", "pseudonym; null where the event names nobody"),
            _c("happened_at", "time", "when"),
            _c("name", "text", "what"),
            _c("source", "text", "name of the event source in the settings"),
            _c("session_id?", "text", "pseudonym of the session, where the source has one"),
            _c("properties", "json", "allow-listed and masked properties"),
            _c("place", "count", "place among events of its moment and source, as far as these tell; else 0"),
        ),
        order=("happened_at", "source", "place"),
    ),
    *IDENTITIES,
    Table(
        "visits",
        "one stay of a person in a stage",
        ("journey_id", "step"),
        (
            _c("journey_id", "text", "the journey"),
            _c("step", "count", "number of the visit in the journey, from 1", low=1),
            _c("person_id", "text", "the person"),
            _c("stage", "text", "the stage"),
            _c("entered_at", "time", "first event"),
            _c("left_at?", "time", "when the next visit began, or the last event before outcome; null while open"),
            _c("n_events", "count", "events in it", low=1),
            _c("status", "text", "how it ended", VISIT_STATUSES),
            _c("last_event_at", "time", "last event in it, also while it is open"),
            _c("to_stage?", "text", "where it led: the next stage, CONVERTED or DROPPED; null while open"),
            _c("known_at?", "time", "when that was known: the next visit's begin, the conversion, dropped_at"),
        ),
    ),
    Table(
        "journeys",
        "a person's visits from start to conversion, drop-off or the end of the data",
        ("journey_id",),
        (
            _c("journey_id", "text", "person and number of the journey"),
            _c("person_id", "text", "the person"),
            _c("started_at", "time", "first event"),
            _c("ended_at?", "time", "last event; null while open"),
            _c(
                "dropped_at?", "time", "when the drop-off became known: last event + drop_after_days, or the drop event"
            ),
            _c("outcome", "text", "how it ended", OUTCOMES),
            _c("n_visits", "count", "visits in it", low=1),
            _c("path", "texts", "its stages, in order"),
            _c("cohort_id?", "text", "the group of similar journeys it belongs to"),
        ),
    ),
    Table(
        "transitions",
        "a move between stages",
        ("from_stage", "to_stage"),
        (
            _c("from_stage", "text", "START or a stage"),
            _c("to_stage", "text", "a stage, CONVERTED or DROPPED"),
            _c("n", "count", "moves seen"),
            _c("rate?", "share", "incidence of this destination by the stage's horizon; a row's rates add up to 1"),
            _c("rate_low?", "share", "lower bound, 95 %"),
            _c("rate_high?", "share", "upper bound, 95 %"),
        ),
    ),
    Table(
        "dropoff",
        "how many leave at a stage",
        ("stage",),
        (
            _c("stage", "text", "the stage"),
            _c("n_visits", "count", "visits"),
            _c("n_persons", "count", "persons"),
            _c("n_dropped", "count", "visits that ended in drop-off"),
            _c("n_open", "count", "visits still open at the end of the data"),
            _c(
                "horizon_days?",
                "number",
                "age of a visit at which the rate is read; null where too few were followed",
                low=0,
            ),
            _c("rate?", "share", "Aalen-Johansen incidence of drop-off by the horizon; not n_dropped / n_visits"),
            _c("rate_low?", "share", "lower bound, 95 %, persons resampled"),
            _c("rate_high?", "share", "upper bound"),
            _c("removal_effect?", "share", "share of the chain's conversions that pass through the stage"),
            _c("removal_low?", "share", "lower bound"),
            _c("removal_high?", "share", "upper bound"),
            _c("converted_through?", "share", "model-free twin: share of converting journeys that hold the stage"),
            _c("median_minutes?", "number", "median time until moving on, of those who move on", low=0),
            _c("p90_minutes?", "number", "nine of ten who move on have done so by then", low=0),
        ),
        order=("position",),
    ),
    *STATISTICS,
    *PATHS,
    Table(
        "other_silences",
        "findings with half and with twice the silence that counts as a drop-off: do they hold?",
        ("theme_id", "stage", "factor"),
        (
            _c("theme_id", "text", "the theme"),
            _c("stage", "text", "or ANY"),
            _c("factor", "number", "of what drop_after_days says, for all stages: 0.5, 1 or 2", low=0),
            _c("drop_after_days", "number", "the days that makes, where a stage has none of its own", low=0),
            _c("n_with", "number", "visits with the theme, expected number", low=0),
            _c("difference?", "number", "as in impact, with at most 100 resamples; null: too few visits to compare"),
            _c("difference_low?", "number", "lower bound, 95 %"),
            _c("difference_high?", "number", "upper bound"),
            _c("q?", "share", "false-discovery rate among what was compared with this silence"),
        ),
        ("theme_id", "stage", "factor"),
    ),
    Table(
        "stage_order",
        "two stages in the order the settings declare: in which order people reach them",
        ("stage", "later"),
        (
            _c("position", "count", "place of the stage in the settings, from 0"),
            _c("stage", "text", "the stage declared first"),
            _c("later_position", "count", "place of the other one, from 1"),
            _c("later", "text", "the stage declared later, or CONVERTED"),
            _c("n_persons", "count", "persons who reached the later one, each by the first journey that did", low=1),
            _c("n_before", "count", "of these, persons who had been in the stage before"),
            _c("n_reversed", "count", "persons who came to the stage only afterwards"),
            _c("n_skipped", "count", "persons who never were in the stage, in that journey"),
            _c("reversed?", "share", "n_reversed / (n_before + n_reversed); null where nobody was in both"),
            _c("reversed_low?", "share", "lower bound, 95 %, Wilson: each person counts once"),
            _c("reversed_high?", "share", "upper bound"),
            _c("skipped", "share", "n_skipped / n_persons"),
            _c("skipped_low", "share", "lower bound, 95 %, Wilson"),
            _c("skipped_high", "share", "upper bound"),
        ),
        order=("position", "later_position"),
    ),
    *IMPACT,
    Table(
        "decisions",
        "what a person decided; kept in the database, rows are only added",
        ("decision_id",),
        (
            _c("decision_id", "text", "its number in the log, in eight digits"),
            _c("decided_at", "time", "when"),
            _c("decided_by", "text", "who"),
            _c("theme_id?", "text", "the theme decided on; of an undo, that of what it takes back"),
            _c("action", "text", "what kind of decision"),
            _c("payload", "json", "what the action needs: the name, the theme to merge into, ..."),
            _c("undoes?", "text", "the decision that this one takes back"),
            _c("version?", "count", "how many decisions the theme had with this one; null without a theme"),
        ),
    ),
    Table(
        "proposals",
        "what a run would change about the themes but leaves to people",
        ("proposal_id",),
        (
            _c("proposal_id", "text", "hash of what is proposed"),
            _c("kind", "text", "what is proposed", PROPOSED),
            _c("theme_id?", "text", "the theme to split, or to merge into"),
            _c("other_theme_id?", "text", "the theme to merge into it"),
            _c("topic_id?", "text", "the topic that shows it"),
            _c("n_segments", "count", "segments it is about"),
            _c("exemplar_ids", "texts", "segments that show it"),
            _c("why", "text", "one sentence, without customers' words"),
        ),
        order=("kind", "n_segments-"),
    ),
    Table(
        "imports",
        "what came of one input file",
        ("kind", "source", "file"),
        (
            _c("kind", "text", "documents, persons, events or links", ("documents", "persons", "events", "links")),
            _c("source", "text", "name of the source in the settings"),
            _c("file", "text", "file, relative to the workspace"),
            _c("n_read", "count", "rows read"),
            _c("n_kept", "count", "rows kept"),
            _c("n_quarantined", "count", "rows that cannot be used"),
            _c("n_duplicates", "count", "rows dropped because another one has the same id and content"),
            _c("n_versions", "count", "rows dropped because a newer one has the same id and other content"),
            _c("n_repeats", "count", "identical rows without an id: kept and numbered"),
            _c("first_at?", "time", "earliest time kept"),
            _c("last_at?", "time", "latest time kept"),
            _c("ties_by?", "text", "what orders events of one moment; null where no two share one", TIES_BY),
        ),
    ),
    Table(
        "quarantine",
        "a row that cannot be used, without its values",
        ("kind", "source", "file", "row", "column"),
        (
            _c("kind", "text", "documents, persons, events or links", ("documents", "persons", "events", "links")),
            _c("source", "text", "name of the source in the settings"),
            _c("file", "text", "file, relative to the workspace"),
            _c("row", "count", "line of the file (CSV, JSONL) or row (Parquet), from 1"),
            _c("column?", "text", "the column at fault"),
            _c("reason", "text", "what is wrong with it"),
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
