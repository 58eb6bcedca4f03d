SELECT
  stage,
  gap - MOD(gap, 3600000000) AS hours,
  ended,
  COUNT(*) AS n
FROM gaps
GROUP BY
  stage,
  gap - MOD(gap, 3600000000),
  ended
