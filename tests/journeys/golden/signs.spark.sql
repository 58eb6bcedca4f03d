WITH ordered AS (
  SELECT
    in_line.person,
    in_line.happened,
    in_line.rests_on,
    meanings.stage,
    meanings.is_stage,
    meanings.may_start,
    meanings.drop_after,
    meanings.ends,
    ROW_NUMBER() OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened NULLS LAST, in_line.tie NULLS LAST
    ) AS place,
    CAST(SUM(meanings.is_stage) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened NULLS LAST, in_line.tie NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS staged,
    LAG(in_line.happened) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened NULLS LAST, in_line.tie NULLS LAST
    ) AS before,
    LEAD(in_line.happened) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened NULLS LAST, in_line.tie NULLS LAST
    ) - in_line.happened AS gap
  FROM in_line
  INNER JOIN meanings
    ON in_line.meaning = meanings.meaning
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
  ordered.ends,
  ordered.rests_on
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
