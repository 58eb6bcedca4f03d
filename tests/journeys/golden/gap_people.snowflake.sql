SELECT
  'begins' AS kind,
  stage,
  COUNT(DISTINCT person) AS n
FROM gaps
WHERE
  staged = 1
GROUP BY
  stage
UNION ALL
SELECT
  'returns' AS kind,
  stage,
  COUNT(DISTINCT person) AS n
FROM gaps
WHERE
  ended = 1 AND gap >= 86400000000
GROUP BY
  stage
UNION ALL
SELECT
  'anywhere' AS kind,
  -1 AS stage,
  COUNT(DISTINCT person) AS n
FROM gaps
WHERE
  ended = 1 AND gap >= 86400000000
