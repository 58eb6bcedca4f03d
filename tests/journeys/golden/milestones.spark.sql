SELECT
  spans.journey,
  MIN(signs.happened) AS reached
FROM signs
INNER JOIN people
  ON signs.person_id = people.person_id
INNER JOIN spans
  ON people.person = spans.person
  AND signs.happened >= spans.begun
  AND signs.happened < spans.ended
GROUP BY
  spans.journey
