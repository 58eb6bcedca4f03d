SELECT
  stage,
  gap - gap % 3600000000 AS hours,
  ended,
  COUNT(*) AS n
FROM gaps
GROUP BY
  stage,
  gap - gap % 3600000000,
  ended
