-- Visits into moves: who was where, and where it led.
-- In: stays (person_id, journey_id, step, stage, to_stage, entered, known), times in microseconds, known null while
-- open; units (person_id, person, unit); stages (name, stage); ways (name, way); limits (data_end), one row.
-- Out: a row for each visit: person, unit, journey_id, step, stage, way (-1: open), entered, age, follow_up.
SELECT
    units.person, units.unit, stays.journey_id, stays.step, stages.stage, coalesce(ways.way, -1) AS way, stays.entered,
    CASE
        WHEN coalesce(stays.known, limits.data_end) > stays.entered
            THEN coalesce(stays.known, limits.data_end) - stays.entered
        ELSE 0
    END AS age,
    limits.data_end - stays.entered AS follow_up
FROM stays
INNER JOIN units ON stays.person_id = units.person_id
INNER JOIN stages ON stays.stage = stages.name
LEFT JOIN ways ON stays.to_stage = ways.name
CROSS JOIN limits
