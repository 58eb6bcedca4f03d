WITH lined_up AS (
  SELECT
    people.person,
    happenings.happened,
    1 AS is_event,
    -1 AS visit,
    0 AS until,
    COALESCE(ties.tie, 0) AS tie,
    names.number
  FROM happenings
  INNER JOIN people
    ON happenings.person_id = people.person_id
  INNER JOIN names
    ON happenings.name = names.name
  LEFT JOIN ties
    ON happenings.event_id = ties.event_id
  UNION ALL
  SELECT
    person,
    entered AS happened,
    0 AS is_event,
    visit,
    until,
    0 AS tie,
    -1 AS number
  FROM stretches
), counted AS (
  SELECT
    person,
    happened,
    is_event,
    visit,
    until,
    number,
    CAST(SUM(1 - is_event) OVER (
      PARTITION BY person
      ORDER BY happened, is_event, until, visit, tie
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS begun,
    CAST(SUM(is_event) OVER (
      PARTITION BY person
      ORDER BY happened, is_event, until, visit, tie
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS place
  FROM lined_up
)
SELECT
  visits.visit,
  events.number,
  MIN(events.place - visits.place) AS first,
  MAX(events.place - visits.place) AS last
FROM counted AS events
INNER JOIN counted AS visits
  ON events.person = visits.person AND events.begun = visits.begun
WHERE
  events.is_event = 1 AND visits.is_event = 0 AND events.happened < visits.until
GROUP BY
  visits.visit,
  events.number
