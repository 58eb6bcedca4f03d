SELECT
  stage,
  age,
  way,
  COUNT(*) AS n
FROM exits
GROUP BY
  stage,
  age,
  way
