-- Events into what was first done when, in each visit.
-- In: happenings (person_id, happened, source, event_id, name), times in microseconds; people (person_id, person);
-- names (name, number); stretches (visit, person, entered, until), until being the first moment after the visit.
-- Out: visit, number (of the name), first (place of its first event among all events of the visit, from 1), n_events
-- (all events of the visit).
WITH placed AS (
    SELECT
        stretches.visit, names.number,
        row_number() OVER (
            PARTITION BY stretches.visit ORDER BY happenings.happened, happenings.source, happenings.event_id
        ) AS place
    FROM happenings
    INNER JOIN people ON happenings.person_id = people.person_id
    INNER JOIN names ON happenings.name = names.name
    INNER JOIN stretches
        ON people.person = stretches.person
        AND happenings.happened >= stretches.entered AND happenings.happened < stretches.until
),
lengths AS (
    SELECT visit, max(place) AS n_events
    FROM placed
    GROUP BY visit
)
SELECT placed.visit, placed.number, min(placed.place) AS first, max(lengths.n_events) AS n_events
FROM placed
INNER JOIN lengths ON placed.visit = lengths.visit
GROUP BY placed.visit, placed.number
