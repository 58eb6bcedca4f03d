WITH closing AS (
  SELECT
    person,
    staged,
    place,
    happened,
    gap,
    ends,
    CASE WHEN is_stage = 1 THEN 0 ELSE rests_on END AS rests_on
  FROM signs
  CROSS JOIN limits
  WHERE
    ends > 0 OR gap IS NULL OR gap >= shortest
), ended AS (
  SELECT
    ends.person,
    ends.staged,
    MIN(ends.happened) AS happened,
    MIN(ends.place * 1000000 + ends.rests_on * 4 + ends.ends) AS ending
  FROM closing AS ends
  INNER JOIN signs AS stages
    ON ends.person = stages.person AND ends.staged = stages.staged
  WHERE
    stages.is_stage = 1
    AND (
      ends.ends > 0 OR ends.gap IS NULL OR ends.gap >= stages.drop_after
    )
  GROUP BY
    ends.person,
    ends.staged
), placed AS (
  SELECT
    signs.person,
    signs.staged,
    signs.stage,
    signs.may_start,
    signs.drop_after,
    signs.happened,
    signs.rests_on,
    COALESCE(ended.ending % 4, 0) AS ends,
    COALESCE(ended.ending % 1000000 - ended.ending % 4, 0) AS end_rests_on_by_four,
    LAG(signs.stage) OVER (PARTITION BY signs.person ORDER BY signs.staged NULLS LAST) AS stage_before,
    LAG(ended.happened) OVER (PARTITION BY signs.person ORDER BY signs.staged NULLS LAST) AS ended_before,
    COALESCE(
      ended.happened,
      LEAD(signs.before) OVER (PARTITION BY signs.person ORDER BY signs.staged NULLS LAST)
    ) AS last_at,
    CAST(COALESCE(
      SUM(CASE WHEN ended.happened IS NULL THEN 0 ELSE 1 END) OVER (
        PARTITION BY signs.person
        ORDER BY signs.staged NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS BIGINT) AS block
  FROM signs
  LEFT JOIN ended
    ON signs.person = ended.person AND signs.staged = ended.staged
  WHERE
    signs.is_stage = 1
), numbered AS (
  SELECT
    person,
    stage,
    may_start,
    drop_after,
    happened,
    ends,
    end_rests_on_by_four,
    last_at,
    block,
    CASE WHEN stage_before = stage AND ended_before IS NULL THEN 0 ELSE rests_on END AS rests_on,
    CAST(SUM(CASE WHEN stage_before = stage AND ended_before IS NULL THEN 0 ELSE 1 END) OVER (
      PARTITION BY person
      ORDER BY staged NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS visit
  FROM placed
), grouped AS (
  SELECT
    person,
    visit,
    MAX(block) AS block,
    MAX(stage) AS stage,
    MAX(may_start) AS may_start,
    MAX(drop_after) AS drop_after,
    MIN(happened) AS entered,
    MAX(last_at) AS last_at,
    COUNT(*) AS n_events,
    MAX(ends) AS ends,
    MAX(rests_on) AS rests_on,
    MAX(end_rests_on_by_four) AS end_rests_on_by_four
  FROM numbered
  GROUP BY
    person,
    visit
), begun AS (
  SELECT
    person,
    block,
    MIN(visit) AS first_visit,
    ROW_NUMBER() OVER (PARTITION BY person ORDER BY block NULLS LAST) AS journey
  FROM grouped
  WHERE
    may_start = 1
  GROUP BY
    person,
    block
), lined_up AS (
  SELECT
    grouped.person,
    begun.journey,
    grouped.visit - begun.first_visit + 1 AS step,
    grouped.stage,
    grouped.drop_after,
    grouped.entered,
    grouped.last_at,
    grouped.n_events,
    grouped.ends,
    grouped.end_rests_on_by_four,
    CASE WHEN grouped.visit > begun.first_visit THEN grouped.rests_on ELSE 0 END AS rests_on,
    LEAD(grouped.entered) OVER (PARTITION BY grouped.person, begun.journey ORDER BY grouped.visit NULLS LAST) AS next_entered,
    LEAD(grouped.stage) OVER (PARTITION BY grouped.person, begun.journey ORDER BY grouped.visit NULLS LAST) AS next_stage
  FROM grouped
  INNER JOIN begun
    ON grouped.person = begun.person AND grouped.block = begun.block
  WHERE
    grouped.visit >= begun.first_visit
)
SELECT
  lined_up.person,
  lined_up.journey,
  lined_up.step,
  lined_up.stage,
  lined_up.entered,
  lined_up.last_at,
  lined_up.n_events,
  lined_up.next_entered,
  CASE
    WHEN NOT lined_up.next_entered IS NULL
    THEN lined_up.next_stage
    WHEN lined_up.ends = 1
    THEN limits.converted
    WHEN lined_up.ends = 2
    THEN limits.dropped
    WHEN lined_up.last_at + lined_up.drop_after <= limits.data_end
    THEN limits.dropped
    ELSE -1
  END AS way,
  CASE
    WHEN NOT lined_up.next_entered IS NULL
    THEN lined_up.next_entered
    WHEN lined_up.ends > 0
    THEN lined_up.last_at
    WHEN lined_up.last_at + lined_up.drop_after <= limits.data_end
    THEN lined_up.last_at + lined_up.drop_after
  END AS known,
  lined_up.rests_on,
  lined_up.end_rests_on_by_four
FROM lined_up
CROSS JOIN limits
