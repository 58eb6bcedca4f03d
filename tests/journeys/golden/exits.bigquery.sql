WITH aged AS (
  SELECT
    units.person,
    units.unit,
    stays.step,
    stages.stage,
    COALESCE(ways.way, -1) AS way,
    CASE
      WHEN COALESCE(stays.known, limits.data_end) > stays.entered
      THEN COALESCE(stays.known, limits.data_end) - stays.entered
      ELSE 0
    END AS age,
    limits.data_end - stays.entered AS follow_up,
    stages.drop_after,
    limits.dropped,
    limits.second,
    limits.minute,
    limits.minutes
  FROM stays
  INNER JOIN units
    ON stays.person_id = units.person_id
  INNER JOIN stages
    ON stays.stage = stages.name
  LEFT JOIN ways
    ON stays.to_stage = ways.name
  CROSS JOIN limits
)
SELECT
  person,
  unit,
  step,
  stage,
  way,
  CASE
    WHEN age < 3600000000
    THEN age - MOD(age, second)
    WHEN age < 86400000000
    THEN age - MOD(age, minute)
    ELSE age - MOD(age, minutes)
  END AS age,
  follow_up,
  CASE WHEN way = dropped AND age < drop_after THEN 1 ELSE 0 END AS at_once
FROM aged
