-- Visits into moves: each visit with the stages before it, and where it led.
-- In: stays (person_id, journey_id, step, stage, to_stage, entered, known), times in microseconds, known null while
-- open; units (person_id, person, unit); stages (name, stage); ways (name, way); limits (data_end), one row.
-- Out: a row for each visit: person, unit, journey (numbered from 0), step, stage, before and before_that (-1: BEGIN;
-- -2: nothing), way (-1: open), entered and begun (when the journey began), age, follow_up.
WITH begun AS (
    SELECT journey_id, min(entered) AS begun
    FROM stays
    GROUP BY journey_id
),
journeys AS (
    SELECT journey_id, begun, row_number() OVER (ORDER BY journey_id) - 1 AS journey
    FROM begun
),
placed AS (
    SELECT
        units.person, units.unit, journeys.journey, stays.step, stages.stage, coalesce(ways.way, -1) AS way,
        stays.entered, journeys.begun,
        CASE
            WHEN coalesce(stays.known, limits.data_end) > stays.entered
                THEN coalesce(stays.known, limits.data_end) - stays.entered
            ELSE 0
        END AS age,
        limits.data_end - stays.entered AS follow_up
    FROM stays
    INNER JOIN journeys ON stays.journey_id = journeys.journey_id
    INNER JOIN units ON stays.person_id = units.person_id
    INNER JOIN stages ON stays.stage = stages.name
    LEFT JOIN ways ON stays.to_stage = ways.name
    CROSS JOIN limits
)
SELECT
    person, unit, journey, step, stage, way, entered, begun, age, follow_up,
    coalesce(lag(stage, 1) OVER (PARTITION BY journey ORDER BY step), -1) AS before,
    coalesce(lag(stage, 2) OVER (PARTITION BY journey ORDER BY step), CASE WHEN step > 1 THEN -1 ELSE -2 END)
        AS before_that
FROM placed
