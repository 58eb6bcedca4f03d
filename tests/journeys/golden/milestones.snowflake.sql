WITH ranked AS (
  SELECT
    journey,
    person,
    ended,
    ROW_NUMBER() OVER (PARTITION BY person ORDER BY begun, ended, journey) AS place
  FROM spans
), lined_up AS (
  SELECT
    people.person,
    signs.happened,
    1 AS is_event
  FROM signs
  INNER JOIN people
    ON signs.person_id = people.person_id
  UNION ALL
  SELECT
    person,
    begun AS happened,
    0 AS is_event
  FROM spans
), counted AS (
  SELECT
    person,
    happened,
    is_event,
    CAST(SUM(1 - is_event) OVER (
      PARTITION BY person
      ORDER BY happened, is_event
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS begun
  FROM lined_up
)
SELECT
  ranked.journey,
  MIN(counted.happened) AS reached
FROM counted
INNER JOIN ranked
  ON counted.person = ranked.person AND counted.begun = ranked.place
WHERE
  counted.is_event = 1 AND counted.happened < ranked.ended
GROUP BY
  ranked.journey
