-- Events of persons into the events of journeys, each with its visit.
-- In: marked (person_id, happened, source_rank, event_id, stage, is_stage, may_start, drop_after, ends), times in
-- microseconds; drop_after is the silence that ends a visit of the event's stage (of any, where it has no stage).
-- Out: a row for each event of a journey: person_id, journey, visit, stage, happened, is_stage, drop_after.
WITH ordered AS (
    SELECT
        person_id, happened, stage, is_stage, may_start, drop_after, ends,
        row_number() OVER (PARTITION BY person_id ORDER BY happened, source_rank, event_id) AS place,
        sum(is_stage) OVER (
            PARTITION BY person_id ORDER BY happened, source_rank, event_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS staged
    FROM marked
),
-- The silence allowed is that of the stage the person is in: the last stage event so far decides.
allowed AS (
    SELECT person_id, staged, max(drop_after) AS drop_after
    FROM ordered
    WHERE is_stage = 1
    GROUP BY person_id, staged
),
current AS (
    SELECT
        ordered.person_id, ordered.happened, ordered.stage, ordered.is_stage, ordered.may_start, ordered.ends, ordered.place,
        coalesce(allowed.drop_after, ordered.drop_after) AS drop_after
    FROM ordered
    LEFT JOIN allowed ON ordered.person_id = allowed.person_id AND ordered.staged = allowed.staged
),
-- A journey cannot go on behind an end (a conversion, a drop event) or behind a silence that was long enough.
broken AS (
    SELECT
        person_id, happened, stage, is_stage, may_start, drop_after, place,
        CASE
            WHEN lag(ends) OVER (PARTITION BY person_id ORDER BY place) = 1 THEN 1
            WHEN
                happened - lag(happened) OVER (PARTITION BY person_id ORDER BY place)
                >= lag(drop_after) OVER (PARTITION BY person_id ORDER BY place) THEN 1
            ELSE 0
        END AS breaks
    FROM current
),
blocked AS (
    SELECT
        person_id, happened, stage, is_stage, may_start, drop_after, place,
        sum(breaks) OVER (
            PARTITION BY person_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS block
    FROM broken
),
-- Within a block the journey begins at the first event of a stage that may start one.
started AS (
    SELECT
        person_id, block, min(place) AS first_place,
        row_number() OVER (PARTITION BY person_id ORDER BY block) AS journey
    FROM blocked
    WHERE may_start = 1
    GROUP BY person_id, block
),
inside AS (
    SELECT
        blocked.person_id, started.journey, blocked.happened, blocked.stage, blocked.is_stage, blocked.drop_after,
        blocked.place
    FROM blocked
    INNER JOIN started ON blocked.person_id = started.person_id AND blocked.block = started.block
    WHERE blocked.place >= started.first_place
),
-- A visit begins where a stage event follows one of another stage; events of no stage lie within the visit they follow.
staged_before AS (
    SELECT
        person_id, journey, place, stage,
        lag(stage) OVER (PARTITION BY person_id, journey ORDER BY place) AS stage_before
    FROM inside
    WHERE is_stage = 1
),
begins AS (
    SELECT person_id, journey, place, 1 AS is_new
    FROM staged_before
    WHERE coalesce(stage_before, '') <> stage
)
SELECT
    inside.person_id, inside.journey,
    sum(coalesce(begins.is_new, 0)) OVER (
        PARTITION BY inside.person_id, inside.journey ORDER BY inside.place
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS visit,
    inside.stage, inside.happened, inside.is_stage, inside.drop_after
FROM inside
LEFT JOIN begins
    ON inside.person_id = begins.person_id AND inside.journey = begins.journey AND inside.place = begins.place
