WITH longest AS (
  SELECT
    person,
    stage,
    MAX(gap) AS longest
  FROM gaps
  GROUP BY
    person,
    stage
), whichever AS (
  SELECT
    person,
    MAX(longest) AS longest
  FROM longest
  GROUP BY
    person
), chosen AS (
  SELECT
    stage,
    longest - longest % 3600000000 AS longest
  FROM longest
  UNION ALL
  SELECT
    NULL AS stage,
    longest - longest % 3600000000 AS longest
  FROM whichever
)
SELECT
  stage,
  longest,
  COUNT(*) AS n
FROM chosen
GROUP BY
  stage,
  longest
