WITH persons AS (
  SELECT
    exits.stage,
    exits.person,
    COUNT(*) AS n_visits,
    MAX(exits.age) AS oldest,
    MAX(exits.follow_up) AS follow_up,
    SUM(CASE WHEN exits.way = -1 THEN 1 ELSE 0 END) AS n_open,
    SUM(CASE WHEN exits.way = limits.dropped THEN 1 ELSE 0 END) AS n_dropped,
    SUM(exits.at_once) AS n_at_once
  FROM exits
  CROSS JOIN limits
  GROUP BY
    exits.stage,
    exits.person
), ranked AS (
  SELECT
    stage,
    n_visits,
    oldest,
    follow_up,
    n_open,
    n_dropped,
    n_at_once,
    ROW_NUMBER() OVER (PARTITION BY stage ORDER BY follow_up DESC, person NULLS LAST) AS place
  FROM persons
)
SELECT
  ranked.stage,
  SUM(ranked.n_visits) AS n_visits,
  COUNT(*) AS n_persons,
  SUM(ranked.n_open) AS n_open,
  SUM(ranked.n_dropped) AS n_dropped,
  SUM(ranked.n_at_once) AS n_at_once,
  MAX(ranked.oldest) AS oldest,
  MAX(CASE WHEN ranked.place = limits.fewest THEN ranked.follow_up END) AS followed
FROM ranked
CROSS JOIN limits
GROUP BY
  ranked.stage
