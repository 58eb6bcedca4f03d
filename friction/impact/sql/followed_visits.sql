-- How long visits, and their persons, were followed: counted, so that they are of one size however many there are.
-- In: stays (person_id, stage, entered), times in microseconds; limits (data_end), one row.
-- Out: stage, age (from entry to the data's end, rounded down to the minute within the first day, to the hour beyond),
-- n_visits, n_persons (of whom it is the first visit).
WITH first_visits AS (
    SELECT person_id, min(entered) AS entered
    FROM stays
    GROUP BY person_id
),
followed AS (
    SELECT stays.stage, limits.data_end - stays.entered AS age, 1 AS n_visits, 0 AS n_persons
    FROM stays
    CROSS JOIN limits
    UNION ALL
    SELECT '' AS stage, limits.data_end - first_visits.entered AS age, 0 AS n_visits, 1 AS n_persons
    FROM first_visits
    CROSS JOIN limits
),
rounded AS (
    SELECT
        stage, n_visits, n_persons,
        CASE
            WHEN age < 0 THEN 0
            WHEN age < 86400000000 THEN age - age % 60000000
            ELSE age - age % 3600000000
        END AS age
    FROM followed
)
SELECT stage, age, sum(n_visits) AS n_visits, sum(n_persons) AS n_persons
FROM rounded
GROUP BY stage, age
