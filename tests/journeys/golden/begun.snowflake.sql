SELECT
  unit,
  stage,
  COUNT(*) AS n
FROM exits
WHERE
  step = 1
GROUP BY
  unit,
  stage
