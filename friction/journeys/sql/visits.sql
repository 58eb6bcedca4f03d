-- Events of journeys into visits.
-- In: steps, as steps.sql makes them.
-- Out: a row for each visit: person_id, journey, visit, stage, entered, next_entered (null for the last), last_at,
-- n_events, drop_after.
WITH stays AS (
    SELECT
        person_id, journey, visit, max(stage) AS stage, min(happened) AS entered, max(happened) AS last_at,
        sum(is_stage) AS n_events, max(drop_after) AS drop_after
    FROM steps
    GROUP BY person_id, journey, visit
)
SELECT
    person_id, journey, visit, stage, entered,
    lead(entered) OVER (PARTITION BY person_id, journey ORDER BY visit) AS next_entered,
    last_at, n_events, drop_after
FROM stays
ORDER BY person_id, journey, visit
