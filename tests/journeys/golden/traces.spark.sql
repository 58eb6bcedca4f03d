WITH ranked AS (
  SELECT
    journey_id,
    person_id,
    ended,
    ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY started NULLS LAST, journey_id NULLS LAST) AS place
  FROM walks
), lined_up AS (
  SELECT
    happenings.person_id,
    happenings.happened,
    1 AS is_event,
    COALESCE(ties.tie, 0) AS tie,
    happenings.source,
    happenings.event_id,
    happenings.name
  FROM happenings
  LEFT JOIN ties
    ON happenings.event_id = ties.event_id
  UNION ALL
  SELECT
    person_id,
    started AS happened,
    0 AS is_event,
    0 AS tie,
    '' AS source,
    '' AS event_id,
    '' AS name
  FROM walks
), counted AS (
  SELECT
    person_id,
    happened,
    is_event,
    tie,
    source,
    event_id,
    name,
    CAST(SUM(1 - is_event) OVER (
      PARTITION BY person_id
      ORDER BY happened NULLS LAST, is_event NULLS LAST, tie NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS begun
  FROM lined_up
)
SELECT
  ranked.journey_id,
  counted.happened,
  counted.tie,
  counted.source,
  counted.event_id,
  counted.name
FROM counted
INNER JOIN ranked
  ON counted.person_id = ranked.person_id AND counted.begun = ranked.place
WHERE
  counted.is_event = 1 AND counted.happened <= ranked.ended
