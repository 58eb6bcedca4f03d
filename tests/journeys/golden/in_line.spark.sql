SELECT
  marked.person,
  marked.happened,
  COALESCE(ties.tie, 0) AS tie,
  marked.meaning,
  CASE WHEN ties.rule > 0 THEN 4 * marked.source_rank + ties.rule ELSE 0 END AS rests_on
FROM marked
LEFT JOIN ties
  ON marked.event_id = ties.event_id
