WITH firsts AS (
  SELECT
    person,
    journey,
    stage,
    MIN(step) AS step
  FROM walked
  GROUP BY
    person,
    journey,
    stage
), reached AS (
  SELECT
    person,
    stage,
    MIN(journey) AS journey
  FROM firsts
  GROUP BY
    person,
    stage
)
SELECT
  pairs.stage,
  pairs.later,
  COUNT(*) AS n_persons,
  SUM(CASE WHEN others.step < firsts.step THEN 1 ELSE 0 END) AS n_before,
  SUM(CASE WHEN others.step > firsts.step THEN 1 ELSE 0 END) AS n_reversed
FROM reached
INNER JOIN firsts
  ON reached.person = firsts.person
  AND reached.journey = firsts.journey
  AND reached.stage = firsts.stage
INNER JOIN pairs
  ON reached.stage = pairs.later
LEFT JOIN firsts AS others
  ON reached.person = others.person
  AND reached.journey = others.journey
  AND pairs.stage = others.stage
GROUP BY
  pairs.stage,
  pairs.later
