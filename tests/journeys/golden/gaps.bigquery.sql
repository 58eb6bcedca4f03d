WITH ordered AS (
  SELECT
    in_line.person,
    in_line.happened,
    meanings.stage,
    meanings.is_stage,
    meanings.ends,
    CAST(SUM(meanings.is_stage) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened, in_line.tie
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS INT64) AS staged,
    CAST(SUM(CASE WHEN meanings.is_stage = 1 OR meanings.ends = 1 THEN 1 ELSE 0 END) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened, in_line.tie
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS INT64) AS marked,
    LEAD(in_line.happened) OVER (
      PARTITION BY in_line.person
      ORDER BY in_line.happened NULLS LAST, in_line.tie NULLS LAST
    ) AS next_happened
  FROM in_line
  INNER JOIN meanings
    ON in_line.meaning = meanings.meaning
), marks AS (
  SELECT
    person,
    marked,
    CASE WHEN ends = 1 THEN -1 ELSE stage END AS stage
  FROM ordered
  WHERE
    is_stage = 1 OR ends = 1
)
SELECT
  ordered.person,
  own.stage,
  ordered.staged,
  COALESCE(ordered.next_happened, limits.data_end) - ordered.happened AS gap,
  CASE WHEN ordered.next_happened IS NULL THEN 0 ELSE 1 END AS ended,
  COALESCE(behind.stage, -2) AS `following`
FROM ordered
INNER JOIN marks AS own
  ON ordered.person = own.person AND ordered.marked = own.marked
LEFT JOIN marks AS behind
  ON ordered.person = behind.person AND ordered.marked + 1 = behind.marked
CROSS JOIN limits
WHERE
  own.stage >= 0
