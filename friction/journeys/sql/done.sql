-- Events into what was first and last done when, in each visit.
-- In: happenings (person_id, happened, event_id, name), times in microseconds; ties, as ties.sql makes them; people (person_id, person);
-- names (name, number); stretches (visit, person, entered, until), until being the first moment after the visit; those of
-- a person do not overlap.
-- Out: visit, number (of the name), first and last (places of its first and last event among all events of the visit,
-- from 1).
WITH lined_up AS (
    SELECT
        people.person, happenings.happened, 1 AS is_event, -1 AS visit, 0 AS until, coalesce(ties.tie, 0) AS tie,
        names.number
    FROM happenings
    INNER JOIN people ON happenings.person_id = people.person_id
    INNER JOIN names ON happenings.name = names.name
    LEFT JOIN ties ON happenings.event_id = ties.event_id
    UNION ALL
    SELECT person, entered AS happened, 0 AS is_event, visit, until, 0 AS tie, -1 AS number
    FROM stretches
),
-- Visits begun and events are counted along each person's: a join of all events of a person with all visits would be
-- endless for whoever has a million of both. The last visit begun is the event's, unless it is over.
counted AS (
    SELECT
        person, happened, is_event, visit, until, number,
        CAST(
            sum(1 - is_event) OVER (
                PARTITION BY person ORDER BY happened, is_event, until, visit, tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS begun,
        CAST(
            sum(is_event) OVER (
                PARTITION BY person ORDER BY happened, is_event, until, visit, tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS place
    FROM lined_up
)
SELECT
    visits.visit, events.number, min(events.place - visits.place) AS first, max(events.place - visits.place) AS last
FROM counted AS events
INNER JOIN counted AS visits ON events.person = visits.person AND events.begun = visits.begun
WHERE events.is_event = 1 AND visits.is_event = 0 AND events.happened < visits.until
GROUP BY visits.visit, events.number
