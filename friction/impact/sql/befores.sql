-- What each visit's person had done before it, as whole numbers.
-- In: stays (person_id, journey_id, step, stage, entered, known, dropped, n_events), known null while open, dropped 1 or
-- 0; written (person_id, moment, friction), friction 1 or 0; seen (person_id, first), what else is known of when persons
-- came; limits (since, day), one row. Times in microseconds.
-- Out: a row for each visit entered after since: journey_id, step, stage, person_id, entered, events_before,
-- visits_before, days_before (days with visits), messages_before, friction_before (of these that tell of friction),
-- dropped_before (drop-offs known), tenure (since the person came, from 0).
WITH wanted AS (
    SELECT stays.person_id, min(stays.entered) AS entered
    FROM stays
    CROSS JOIN limits
    WHERE stays.entered > limits.since
    GROUP BY stays.person_id
),
moments AS (
    SELECT
        stays.person_id, stays.entered AS moment, 3 AS kind, stays.journey_id, stays.step, stays.stage,
        stays.n_events AS events, 1 AS visits, 0 AS messages, 0 AS friction, 0 AS dropped
    FROM stays
    INNER JOIN wanted ON stays.person_id = wanted.person_id
    UNION ALL
    SELECT
        written.person_id, written.moment, 4 AS kind, '' AS journey_id, 0 AS step, '' AS stage,
        0 AS events, 0 AS visits, 1 AS messages, written.friction, 0 AS dropped
    FROM written
    INNER JOIN wanted ON written.person_id = wanted.person_id
    UNION ALL
    SELECT
        stays.person_id, stays.known AS moment, 1 AS kind, '' AS journey_id, 0 AS step, '' AS stage,
        0 AS events, 0 AS visits, 0 AS messages, 0 AS friction, stays.dropped
    FROM stays
    INNER JOIN wanted ON stays.person_id = wanted.person_id
    WHERE stays.dropped = 1 AND stays.known IS NOT NULL
),
dated AS (
    SELECT
        moments.person_id, moments.moment, moments.kind, moments.journey_id, moments.step, moments.stage,
        moments.events, moments.visits, moments.messages, moments.friction, moments.dropped,
        CASE
            WHEN moments.kind = 3 AND moments.moment - moments.moment % limits.day > coalesce(
                max(CASE WHEN moments.kind = 3 THEN moments.moment - moments.moment % limits.day END) OVER (
                    PARTITION BY moments.person_id
                    ORDER BY moments.moment, moments.kind, moments.journey_id, moments.step
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ),
                -1
            )
                THEN 1
            ELSE 0
        END AS days
    FROM moments
    CROSS JOIN limits
),
counted AS (
    SELECT
        person_id, moment, kind, journey_id, step, stage, events, visits, days,
        CAST(
            sum(events) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS events_so_far,
        CAST(
            sum(visits) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS visits_so_far,
        CAST(
            sum(days) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS days_so_far,
        CAST(
            sum(messages) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS messages_before,
        CAST(
            sum(friction) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS friction_before,
        CAST(
            sum(dropped) OVER (
                PARTITION BY person_id ORDER BY moment, kind, journey_id, step
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS dropped_before,
        min(moment) OVER (
            PARTITION BY person_id ORDER BY moment, kind, journey_id, step
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS came
    FROM dated
)
SELECT
    counted.journey_id, counted.step, counted.stage, counted.person_id, counted.moment AS entered,
    counted.events_so_far - counted.events AS events_before, counted.visits_so_far - counted.visits AS visits_before,
    counted.days_so_far - counted.days AS days_before, counted.messages_before, counted.friction_before,
    counted.dropped_before,
    CASE WHEN seen.first < counted.came THEN counted.moment - seen.first ELSE counted.moment - counted.came END
        AS tenure
FROM counted
LEFT JOIN seen ON counted.person_id = seen.person_id
CROSS JOIN limits
WHERE counted.kind = 3 AND counted.moment > limits.since
