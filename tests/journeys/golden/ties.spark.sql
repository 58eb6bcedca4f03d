WITH tied AS (
  SELECT
    person,
    happened,
    MIN(source) <> MAX(source) AS has_several_sources
  FROM unordered
  GROUP BY
    person,
    happened
  HAVING
    COUNT(*) > 1
), reached AS (
  SELECT
    unordered.person,
    unordered.happened,
    unordered.source,
    unordered.place,
    unordered.event_id,
    unordered.reach,
    MAX(unordered.reach) OVER (
      PARTITION BY unordered.person, unordered.happened, unordered.source
      ORDER BY unordered.place NULLS LAST, unordered.reach NULLS LAST, LENGTH(unordered.event_id) NULLS LAST, unordered.event_id NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS reached
  FROM unordered
  INNER JOIN tied
    ON unordered.person = tied.person AND unordered.happened = tied.happened
  WHERE
    tied.has_several_sources
  UNION ALL
  SELECT
    unordered.person,
    unordered.happened,
    unordered.source,
    unordered.place,
    unordered.event_id,
    unordered.reach,
    0 AS reached
  FROM unordered
  INNER JOIN tied
    ON unordered.person = tied.person AND unordered.happened = tied.happened
  WHERE
    NOT tied.has_several_sources
), lined_up AS (
  SELECT
    person,
    happened,
    source,
    place,
    event_id,
    reach,
    reached,
    CASE WHEN reach < 0 THEN 0 ELSE 1 END AS means,
    ROW_NUMBER() OVER (
      PARTITION BY person, happened
      ORDER BY reached NULLS LAST, source NULLS LAST, place NULLS LAST, reach NULLS LAST, LENGTH(event_id) NULLS LAST, event_id NULLS LAST
    ) AS tie
  FROM reached
), compared AS (
  SELECT
    event_id,
    tie,
    means,
    source,
    place,
    reach,
    reached,
    LAG(source) OVER (PARTITION BY person, happened, means ORDER BY tie NULLS LAST) AS source_before,
    LAG(place) OVER (PARTITION BY person, happened, means ORDER BY tie NULLS LAST) AS place_before,
    LAG(reach) OVER (PARTITION BY person, happened, means ORDER BY tie NULLS LAST) AS reach_before,
    LAG(reached) OVER (PARTITION BY person, happened, means ORDER BY tie NULLS LAST) AS reached_before
  FROM lined_up
)
SELECT
  event_id,
  tie,
  CASE
    WHEN means = 0 OR source_before IS NULL
    THEN 0
    WHEN source_before = source AND place_before <> place
    THEN 1
    WHEN source_before = source AND reach_before <> reach
    THEN 2
    WHEN source_before <> source AND reached_before <> reached
    THEN 2
    ELSE 3
  END AS rule
FROM compared
