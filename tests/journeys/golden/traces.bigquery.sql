WITH `following` AS (
  SELECT
    journey_id,
    person_id,
    started,
    ended,
    LEAD(started) OVER (PARTITION BY person_id ORDER BY started NULLS LAST, journey_id NULLS LAST) AS next_started
  FROM walks
)
SELECT
  `following`.journey_id,
  happenings.happened,
  happenings.source,
  happenings.event_id,
  happenings.name
FROM happenings
INNER JOIN `following`
  ON happenings.person_id = `following`.person_id
  AND happenings.happened >= `following`.started
  AND happenings.happened <= `following`.ended
  AND happenings.happened < COALESCE(`following`.next_started, `following`.ended + 1)
