WITH placed AS (
  SELECT
    stretches.visit,
    names.number,
    ROW_NUMBER() OVER (
      PARTITION BY stretches.visit
      ORDER BY happenings.happened NULLS LAST, happenings.source NULLS LAST, happenings.event_id NULLS LAST
    ) AS place
  FROM happenings
  INNER JOIN people
    ON happenings.person_id = people.person_id
  INNER JOIN names
    ON happenings.name = names.name
  INNER JOIN stretches
    ON people.person = stretches.person
    AND happenings.happened >= stretches.entered
    AND happenings.happened < stretches.until
), lengths AS (
  SELECT
    visit,
    MAX(place) AS n_events
  FROM placed
  GROUP BY
    visit
)
SELECT
  placed.visit,
  placed.number,
  MIN(placed.place) AS first,
  MAX(lengths.n_events) AS n_events
FROM placed
INNER JOIN lengths
  ON placed.visit = lengths.visit
GROUP BY
  placed.visit,
  placed.number
