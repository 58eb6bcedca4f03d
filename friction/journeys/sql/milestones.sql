-- Events into when each journey reached the milestone.
-- In: signs (person_id, happened), the milestone's events; people (person_id, person); spans (journey, person, begun,
-- ended), ended being the first moment after the journey. Times in microseconds.
-- Out: journey, reached; journeys that never did are left out.
SELECT spans.journey, min(signs.happened) AS reached
FROM signs
INNER JOIN people ON signs.person_id = people.person_id
INNER JOIN spans ON people.person = spans.person AND signs.happened >= spans.begun AND signs.happened < spans.ended
GROUP BY spans.journey
