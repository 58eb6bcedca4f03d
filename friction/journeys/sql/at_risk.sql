-- Visits into time at risk: from entry to the last sign of the person in the stage.
-- In: lasting (person_id, journey_id, step, stage, ending, entered, last_at, left_at), times in microseconds, left_at null
-- but for visits that moved on; ending: 0 dropped, 1 moved on or converted, 2 open; units (person_id, person, unit);
-- stages (name, stage, dwell), dwell being how long people usually stay after their last event.
-- Out: a row for each visit: place (from 1, by person, journey and step), person, unit, journey_id, step, stage, ending,
-- entered, age.
SELECT
    row_number() OVER (ORDER BY units.person, lasting.journey_id, lasting.step) AS place,
    units.person, units.unit, lasting.journey_id, lasting.step, stages.stage, lasting.ending, lasting.entered,
    CASE WHEN lasting.ending = 1 THEN lasting.left_at ELSE lasting.last_at + stages.dwell END - lasting.entered AS age
FROM lasting
INNER JOIN units ON lasting.person_id = units.person_id
INNER JOIN stages ON lasting.stage = stages.name
