-- Visits into exits: which way each visit led, and at which age.
-- In: stays (person_id, journey_id, step, stage, to_stage, entered, known), times in microseconds, known null while
-- open; units (person_id, person, unit); stages (name, stage, drop_after); ways (name, way); limits (data_end, second,
-- minute, minutes, dropped), one row.
-- Out: a row for each visit: person, unit, step, stage, way (-1: open), age, rounded down to the second within the first
-- hour, to the minute within the first day, to ten minutes beyond (where limits hold such units; 1: not rounded),
-- follow_up, the age it would have by the end of the data, and at_once: 1 where it dropped before drop_after had passed,
-- by an event.
WITH aged AS (
    SELECT
        units.person, units.unit, stays.step, stages.stage, coalesce(ways.way, -1) AS way,
        CASE
            WHEN coalesce(stays.known, limits.data_end) > stays.entered
                THEN coalesce(stays.known, limits.data_end) - stays.entered
            ELSE 0
        END AS age,
        limits.data_end - stays.entered AS follow_up,
        stages.drop_after, limits.dropped, limits.second, limits.minute, limits.minutes
    FROM stays
    INNER JOIN units ON stays.person_id = units.person_id
    INNER JOIN stages ON stays.stage = stages.name
    LEFT JOIN ways ON stays.to_stage = ways.name
    CROSS JOIN limits
)
SELECT
    person, unit, step, stage, way,
    CASE
        WHEN age < 3600000000 THEN age - age % second
        WHEN age < 86400000000 THEN age - age % minute
        ELSE age - age % minutes
    END AS age,
    follow_up,
    CASE WHEN way = dropped AND age < drop_after THEN 1 ELSE 0 END AS at_once
FROM aged
