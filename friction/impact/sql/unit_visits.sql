-- How many visits each unit has at each stage.
-- In: given_visits (person_id, stage); units (person_id, unit).
-- Out: unit, stage, n_visits.
SELECT units.unit, given_visits.stage, count(*) AS n_visits
FROM given_visits
INNER JOIN units ON given_visits.person_id = units.person_id
GROUP BY units.unit, given_visits.stage
