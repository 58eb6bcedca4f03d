SELECT
  stage,
  following,
  days,
  COUNT(*) AS n
FROM (
  SELECT
    stage,
    following,
    CASE WHEN gap < 3600000000 THEN -1 ELSE gap DIV 86400000000 END AS days
  FROM gaps
  WHERE
    ended = 1
) AS returned
GROUP BY
  stage,
  following,
  days
