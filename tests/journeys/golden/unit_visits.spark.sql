SELECT
  units.unit,
  given_visits.stage,
  COUNT(*) AS n_visits
FROM given_visits
INNER JOIN units
  ON given_visits.person_id = units.person_id
GROUP BY
  units.unit,
  given_visits.stage
