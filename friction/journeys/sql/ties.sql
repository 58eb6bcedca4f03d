-- The order of events of a person in one moment.
-- In: unordered (person, happened, source, place, event_id, reach): place as in the table events; reach is the place of what
-- the event means in the journey: its stage's, behind all stages that it converts, behind that that it drops; -1: nothing.
-- Out: a row for each event that shares its moment with another one of its person: event_id, tie (its place there, from 1),
-- rule (what put it behind the event of a stage, a conversion or a drop before it: 1 the places of its source, 2 the order
-- of the stages, 3 neither; 0: there is none before, or it means nothing).
WITH tied AS (
    SELECT person, happened, min(source) <> max(source) AS has_several_sources
    FROM unordered
    GROUP BY person, happened
    HAVING count(*) > 1
),
-- The order of each source stands. What it has reached by then is never less than before, so that events of several
-- sources in the order of what was reached, and then of their sources, respect the order of each.
reached AS (
    SELECT
        unordered.person, unordered.happened, unordered.source, unordered.place, unordered.event_id, unordered.reach,
        max(unordered.reach) OVER (
            PARTITION BY unordered.person, unordered.happened, unordered.source
            ORDER BY unordered.place, unordered.reach, length(unordered.event_id), unordered.event_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS reached
    FROM unordered
    INNER JOIN tied ON unordered.person = tied.person AND unordered.happened = tied.happened
    WHERE tied.has_several_sources
    UNION ALL
    -- Of one source the places are the order: what was reached adds nothing.
    SELECT
        unordered.person, unordered.happened, unordered.source, unordered.place, unordered.event_id, unordered.reach,
        0 AS reached
    FROM unordered
    INNER JOIN tied ON unordered.person = tied.person AND unordered.happened = tied.happened
    WHERE NOT tied.has_several_sources
),
-- What is left goes by source and id; a shorter id first, so that ids that are numbers lie as numbers.
lined_up AS (
    SELECT
        person, happened, source, place, event_id, reach, reached, CASE WHEN reach < 0 THEN 0 ELSE 1 END AS means,
        row_number() OVER (
            PARTITION BY person, happened ORDER BY reached, source, place, reach, length(event_id), event_id
        ) AS tie
    FROM reached
),
compared AS (
    SELECT
        event_id, tie, means, source, place, reach, reached,
        lag(source) OVER (PARTITION BY person, happened, means ORDER BY tie) AS source_before,
        lag(place) OVER (PARTITION BY person, happened, means ORDER BY tie) AS place_before,
        lag(reach) OVER (PARTITION BY person, happened, means ORDER BY tie) AS reach_before,
        lag(reached) OVER (PARTITION BY person, happened, means ORDER BY tie) AS reached_before
    FROM lined_up
)
SELECT
    event_id, tie,
    CASE
        WHEN means = 0 OR source_before IS NULL THEN 0
        WHEN source_before = source AND place_before <> place THEN 1
        WHEN source_before = source AND reach_before <> reach THEN 2
        WHEN source_before <> source AND reached_before <> reached THEN 2
        ELSE 3
    END AS rule
FROM compared
