WITH begun AS (
  SELECT
    journey_id,
    MIN(entered) AS begun
  FROM stays
  GROUP BY
    journey_id
), journeys AS (
  SELECT
    journey_id,
    begun,
    ROW_NUMBER() OVER (ORDER BY journey_id NULLS LAST) - 1 AS journey
  FROM begun
), placed AS (
  SELECT
    units.person,
    units.unit,
    journeys.journey,
    stays.step,
    stages.stage,
    COALESCE(ways.way, -1) AS way,
    stays.entered,
    journeys.begun,
    CASE
      WHEN COALESCE(stays.known, limits.data_end) > stays.entered
      THEN COALESCE(stays.known, limits.data_end) - stays.entered
      ELSE 0
    END AS age,
    limits.data_end - stays.entered AS follow_up
  FROM stays
  INNER JOIN journeys
    ON stays.journey_id = journeys.journey_id
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
  journey,
  step,
  stage,
  way,
  entered,
  begun,
  age,
  follow_up,
  COALESCE(LAG(stage, 1) OVER (PARTITION BY journey ORDER BY step NULLS LAST), -1) AS before,
  COALESCE(
    LAG(stage, 2) OVER (PARTITION BY journey ORDER BY step NULLS LAST),
    CASE WHEN step > 1 THEN -1 ELSE -2 END
  ) AS before_that
FROM placed
