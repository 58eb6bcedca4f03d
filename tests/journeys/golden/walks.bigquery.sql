SELECT
  person,
  journey,
  MIN(entered) AS started,
  MAX(last_at) AS last_at,
  COUNT(*) AS n_visits,
  MAX(CASE WHEN next_entered IS NULL THEN way END) AS way,
  MAX(CASE WHEN next_entered IS NULL THEN known END) AS known
FROM stays
GROUP BY
  person,
  journey
