WITH ordered AS (
  SELECT
    marked.person,
    marked.happened,
    meanings.stage,
    meanings.is_stage,
    meanings.may_start,
    meanings.drop_after,
    meanings.ends,
    ROW_NUMBER() OVER (
      PARTITION BY marked.person
      ORDER BY marked.happened NULLS LAST, marked.source_rank NULLS LAST, marked.event_id NULLS LAST
    ) AS place,
    CAST(SUM(meanings.is_stage) OVER (
      PARTITION BY marked.person
      ORDER BY marked.happened, marked.source_rank, marked.event_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS INT64) AS staged,
    LAG(marked.happened) OVER (
      PARTITION BY marked.person
      ORDER BY marked.happened NULLS LAST, marked.source_rank NULLS LAST, marked.event_id NULLS LAST
    ) AS before,
    LEAD(marked.happened) OVER (
      PARTITION BY marked.person
      ORDER BY marked.happened NULLS LAST, marked.source_rank NULLS LAST, marked.event_id NULLS LAST
    ) - marked.happened AS gap
  FROM marked
  INNER JOIN meanings
    ON marked.meaning = meanings.meaning
)
SELECT
  ordered.person,
  ordered.staged,
  ordered.place,
  ordered.happened,
  ordered.before,
  ordered.gap,
  ordered.stage,
  ordered.is_stage,
  ordered.may_start,
  ordered.drop_after,
  ordered.ends
FROM ordered
CROSS JOIN limits
WHERE
  ordered.staged > 0
  AND (
    ordered.is_stage = 1
    OR ordered.ends > 0
    OR ordered.gap IS NULL
    OR ordered.gap >= limits.shortest
  )
