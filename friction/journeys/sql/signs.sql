-- Marked events into what decides journeys: events of stages, and the moments behind which a journey may not go on.
-- In: in_line, as in_line.sql makes them (of some persons, all events of each); meanings (meaning, stage, is_stage,
-- drop_after (of stages), may_start, ends: 1 converts, 2 drops, 0 neither); limits (shortest: the shortest drop_after), one row.
-- Out: person, staged (the number of the stage event the sign lies at or behind), place (in the person's events), happened,
-- before (the event before; null: none), gap (until the next event; null: none), stage, is_stage, may_start, drop_after,
-- ends, rests_on.
WITH ordered AS (
    SELECT
        in_line.person, in_line.happened, in_line.rests_on, meanings.stage, meanings.is_stage, meanings.may_start,
        meanings.drop_after, meanings.ends,
        row_number() OVER (
            PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
        ) AS place,
        CAST(
            sum(meanings.is_stage) OVER (
                PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS staged,
        lag(in_line.happened) OVER (
            PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
        ) AS before,
        lead(in_line.happened) OVER (
            PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
        ) - in_line.happened AS gap
    FROM in_line
    INNER JOIN meanings ON in_line.meaning = meanings.meaning
)
SELECT
    ordered.person, ordered.staged, ordered.place, ordered.happened, ordered.before, ordered.gap, ordered.stage,
    ordered.is_stage, ordered.may_start, ordered.drop_after, ordered.ends, ordered.rests_on
FROM ordered
CROSS JOIN limits
WHERE
    ordered.staged > 0
    AND (
        ordered.is_stage = 1 OR ordered.ends > 0 OR ordered.gap IS NULL OR ordered.gap >= limits.shortest
    )
