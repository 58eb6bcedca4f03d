-- Events into when each journey reached the milestone.
-- In: signs (person_id, happened), the milestone's events; people (person_id, person); spans (journey, person, begun,
-- ended), ended being the first moment after the journey; those of a person do not overlap. Times in microseconds.
-- Out: journey, reached; journeys that never did are left out.
WITH ranked AS (
    SELECT
        journey, person, ended, row_number() OVER (PARTITION BY person ORDER BY begun, ended, journey) AS place
    FROM spans
),
-- Journeys begun are counted along each person's events, as in done.sql.
lined_up AS (
    SELECT people.person, signs.happened, 1 AS is_event
    FROM signs
    INNER JOIN people ON signs.person_id = people.person_id
    UNION ALL
    SELECT person, begun AS happened, 0 AS is_event
    FROM spans
),
counted AS (
    SELECT
        person, happened, is_event,
        CAST(
            sum(1 - is_event) OVER (
                PARTITION BY person ORDER BY happened, is_event ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS begun
    FROM lined_up
)
SELECT ranked.journey, min(counted.happened) AS reached
FROM counted
INNER JOIN ranked ON counted.person = ranked.person AND counted.begun = ranked.place
WHERE counted.is_event = 1 AND counted.happened < ranked.ended
GROUP BY ranked.journey
