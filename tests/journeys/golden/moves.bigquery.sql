SELECT
  units.person,
  units.unit,
  stays.journey_id,
  stays.step,
  stages.stage,
  COALESCE(ways.way, -1) AS way,
  stays.entered,
  CASE
    WHEN COALESCE(stays.known, limits.data_end) > stays.entered
    THEN COALESCE(stays.known, limits.data_end) - stays.entered
    ELSE 0
  END AS age,
  limits.data_end - stays.entered AS follow_up
FROM stays
INNER JOIN units
  ON stays.person_id = units.person_id
INNER JOIN stages
  ON stays.stage = stages.name
LEFT JOIN ways
  ON stays.to_stage = ways.name
CROSS JOIN limits
