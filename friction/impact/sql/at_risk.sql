-- Visits into time at risk: from entry to the last sign of the person in the stage, as far as outcomes are known.
-- In: lasting (person_id, journey_id, step, stage, ending, entered, last_at, left_at), times in microseconds, left_at read
-- of visits that moved on or converted alone; ending: 0 dropped, 1 moved on or converted, 2 open; units (person_id, person, unit);
-- stages (name, stage, dwell, drop_after), dwell being how long people usually stay after their last event; limits
-- (data_end), one row.
-- Out: a row for each visit: place (from 1, by person, journey and step), person, unit, journey_id, step, stage, ending,
-- entered, age. Who fell silent less than drop_after before the data end may be gone or not; who moved on then is known
-- to. So time at risk ends for all alike drop_after before the data's end: ending becomes 2 there, and later visits are
-- left out.
WITH signs AS (
    SELECT
        units.person, units.unit, lasting.journey_id, lasting.step, stages.stage, lasting.ending, lasting.entered,
        CASE WHEN lasting.ending = 1 THEN lasting.left_at ELSE lasting.last_at + stages.dwell END - lasting.entered
            AS age,
        limits.data_end - stages.drop_after - lasting.entered AS followed
    FROM lasting
    INNER JOIN units ON lasting.person_id = units.person_id
    INNER JOIN stages ON lasting.stage = stages.name
    CROSS JOIN limits
)
SELECT
    row_number() OVER (ORDER BY person, journey_id, step) AS place,
    person, unit, journey_id, step, stage, entered,
    CASE WHEN age > followed THEN 2 ELSE ending END AS ending,
    CASE WHEN age > followed THEN followed ELSE age END AS age
FROM signs
WHERE followed > 0
