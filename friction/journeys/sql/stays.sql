-- Signs into visits, with how each ended.
-- In: signs, as signs.sql makes them; limits (data_end, shortest, converted, dropped), one row: the shortest drop_after, the
-- numbers of the ways out.
-- Out: a row for each visit: person, journey, step, stage, entered, last_at, n_events, next_entered (null for the last),
-- way (the next stage, converted, dropped; -1: open), known (when that was known; null while open), rests_on (of the move
-- into it, as in in_line.sql; 0 for the first of a journey), end_rests_on_by_four (of the event that ended it, if that is
-- of no stage, times four).
WITH
-- The silence allowed is that of the stage the person is in. The first sign that ends the journey counts; ``ending`` holds
-- its place, what that rests on and how it ends. The last event of a person ends it, too: by silence, or as far as the
-- data go.
closing AS (
    SELECT person, staged, place, happened, gap, ends, CASE WHEN is_stage = 1 THEN 0 ELSE rests_on END AS rests_on
    FROM signs
    CROSS JOIN limits
    WHERE ends > 0 OR gap IS NULL OR gap >= shortest
),
ended AS (
    SELECT
        ends.person, ends.staged, min(ends.happened) AS happened, min(ends.place * 1000000 + ends.rests_on * 4 + ends.ends) AS ending
    FROM closing AS ends
    INNER JOIN signs AS stages ON ends.person = stages.person AND ends.staged = stages.staged
    WHERE stages.is_stage = 1 AND (ends.ends > 0 OR ends.gap IS NULL OR ends.gap >= stages.drop_after)
    GROUP BY ends.person, ends.staged
),
placed AS (
    SELECT
        signs.person, signs.staged, signs.stage, signs.may_start, signs.drop_after, signs.happened,
        signs.rests_on, coalesce(ended.ending % 4, 0) AS ends,
        coalesce(ended.ending % 1000000 - ended.ending % 4, 0) AS end_rests_on_by_four,
        lag(signs.stage) OVER (PARTITION BY signs.person ORDER BY signs.staged) AS stage_before,
        lag(ended.happened) OVER (PARTITION BY signs.person ORDER BY signs.staged) AS ended_before,
        coalesce(
            ended.happened, lead(signs.before) OVER (PARTITION BY signs.person ORDER BY signs.staged)
        ) AS last_at,
        -- Events between two ends: a block holds at most one journey.
        CAST(
            coalesce(
                sum(CASE WHEN ended.happened IS NULL THEN 0 ELSE 1 END) OVER (
                    PARTITION BY signs.person ORDER BY signs.staged ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), 0
            ) AS BIGINT
        ) AS block
    FROM signs
    LEFT JOIN ended ON signs.person = ended.person AND signs.staged = ended.staged
    WHERE signs.is_stage = 1
),
-- A visit begins where the stage changes, or behind an end.
numbered AS (
    SELECT
        person, stage, may_start, drop_after, happened, ends, end_rests_on_by_four, last_at, block,
        CASE WHEN stage_before = stage AND ended_before IS NULL THEN 0 ELSE rests_on END AS rests_on,
        CAST(
            sum(CASE WHEN stage_before = stage AND ended_before IS NULL THEN 0 ELSE 1 END) OVER (
                PARTITION BY person ORDER BY staged ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS visit
    FROM placed
),
grouped AS (
    SELECT
        person, visit, max(block) AS block, max(stage) AS stage, max(may_start) AS may_start,
        max(drop_after) AS drop_after, min(happened) AS entered, max(last_at) AS last_at, count(*) AS n_events,
        max(ends) AS ends, max(rests_on) AS rests_on, max(end_rests_on_by_four) AS end_rests_on_by_four
    FROM numbered
    GROUP BY person, visit
),
-- Within a block the journey begins at the first visit of a stage that may start one.
begun AS (
    SELECT
        person, block, min(visit) AS first_visit, row_number() OVER (PARTITION BY person ORDER BY block) AS journey
    FROM grouped
    WHERE may_start = 1
    GROUP BY person, block
),
lined_up AS (
    SELECT
        grouped.person, begun.journey, grouped.visit - begun.first_visit + 1 AS step, grouped.stage, grouped.drop_after,
        grouped.entered, grouped.last_at, grouped.n_events, grouped.ends, grouped.end_rests_on_by_four,
        CASE WHEN grouped.visit > begun.first_visit THEN grouped.rests_on ELSE 0 END AS rests_on,
        lead(grouped.entered) OVER (PARTITION BY grouped.person, begun.journey ORDER BY grouped.visit) AS next_entered,
        lead(grouped.stage) OVER (PARTITION BY grouped.person, begun.journey ORDER BY grouped.visit) AS next_stage
    FROM grouped
    INNER JOIN begun ON grouped.person = begun.person AND grouped.block = begun.block
    WHERE grouped.visit >= begun.first_visit
)
SELECT
    lined_up.person, lined_up.journey, lined_up.step, lined_up.stage, lined_up.entered, lined_up.last_at,
    lined_up.n_events, lined_up.next_entered,
    CASE
        WHEN lined_up.next_entered IS NOT NULL THEN lined_up.next_stage
        WHEN lined_up.ends = 1 THEN limits.converted
        WHEN lined_up.ends = 2 THEN limits.dropped
        WHEN lined_up.last_at + lined_up.drop_after <= limits.data_end THEN limits.dropped
        ELSE -1
    END AS way,
    CASE
        WHEN lined_up.next_entered IS NOT NULL THEN lined_up.next_entered
        WHEN lined_up.ends > 0 THEN lined_up.last_at
        WHEN lined_up.last_at + lined_up.drop_after <= limits.data_end THEN lined_up.last_at + lined_up.drop_after
    END AS known,
    lined_up.rests_on, lined_up.end_rests_on_by_four
FROM lined_up
CROSS JOIN limits
