WITH won AS (
  SELECT
    journey_id
  FROM stays
  WHERE
    to_stage = 'CONVERTED'
), held AS (
  SELECT
    stays.journey_id,
    stays.stage
  FROM stays
  INNER JOIN won
    ON stays.journey_id = won.journey_id
  GROUP BY
    stays.journey_id,
    stays.stage
)
SELECT
  stage,
  COUNT(*) AS n
FROM held
GROUP BY
  stage
UNION ALL
SELECT
  NULL AS stage,
  COUNT(*) AS n
FROM won
