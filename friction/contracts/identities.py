"""The tables of identities: whose an id is, whose it was and when, and what became of each link."""

from __future__ import annotations

from friction.contracts.columns import Table
from friction.contracts.columns import to_column as _c

STITCHED_BY = ("given", "together", "declared", "in_turn", "shared")
LINKED_BY = ("together", "declared")
LINK_ENDS = ("one_person", "in_turn", "two_of_a_kind", "placeholder", "shared", "apart")

IDENTITIES = (
    Table(
        "identities",
        "an id under which a person is known",
        ("alias",),
        (
            _c("alias", "text", "keyed hash of the id"),
            _c("person_id", "text", "the person"),
            _c("how", "text", "how it came to the person; `in_turn`, `shared`: called its own", STITCHED_BY),
            _c("first_seen_at?", "time", "first use"),
            _c("last_seen_at?", "time", "last use"),
        ),
    ),
    Table(
        "owners",
        "to whom an id belonged, and when; ids that name their own person have none",
        ("alias", "valid_from"),
        (
            _c("alias", "text", "keyed hash of the id"),
            _c("own_id", "text", "what its person would be called, were the id not another's"),
            _c("valid_from?", "time", "from then on; null: ever since"),
            _c("valid_to?", "time", "until then, that moment not included; null: for good"),
            _c("person_id?", "text", "the person; null where more persons used the id than may"),
        ),
    ),
    Table(
        "merges",
        "a link between two ids, by one source, and what became of it",
        ("alias", "other_alias", "source", "how"),
        (
            _c("alias", "text", "keyed hash of one id"),
            _c("other_alias", "text", "keyed hash of the other"),
            _c("source", "text", "name of the source in the settings"),
            _c("how", "text", "rows that carry both, or a table that says so", LINKED_BY),
            _c("kind", "text", "kind of the one id, by the settings"),
            _c("other_kind", "text", "kind of the other"),
            _c("n", "count", "rows that say so", low=1),
            _c("first_seen_at?", "time", "first such row"),
            _c("last_seen_at?", "time", "last such row"),
            _c("accepted", "flag", "do both belong to one person, at least for a time?"),
            _c("why", "text", "why, or why not", LINK_ENDS),
            _c("person_id", "text", "the person of the one id, as in `identities`"),
            _c("other_person_id", "text", "the person of the other"),
        ),
    ),
    Table(
        "joins",
        "a source, and how many of its persons are found on the other side: in the events, for events in the messages",
        ("kind", "source"),
        (
            _c("kind", "text", "documents, persons or events", ("documents", "persons", "events")),
            _c("source", "text", "name of the source in the settings"),
            _c("n_rows", "count", "rows that enter the run; of documents the customers'"),
            _c("n_with_person", "count", "of these, rows that name a person"),
            _c("n_persons", "count", "persons they name"),
            _c("n_joined?", "count", "of these, persons found on the other side; null where there is none"),
            _c("largest_share?", "share", "share of the rows that one person has"),
        ),
    ),
)
