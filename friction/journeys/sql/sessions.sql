-- Events into how sessions end: what a tool that counts exits by session would see.
-- In: happenings (person_id, happened, event_id, name), times in microseconds; ties, as ties.sql makes them; people (person_id, person);
-- meant (name, stage, converts), stage -1 where a name is in none, converts 1 or 0; limits (session_gap), one row.
-- Out: stage, n_sessions (that hold the stage), n_exits (whose last stage it is, and that do not end with a conversion).
WITH ordered AS (
    SELECT
        people.person, meant.stage, meant.converts,
        row_number() OVER (
            PARTITION BY people.person ORDER BY happenings.happened, coalesce(ties.tie, 0)
        ) AS place,
        CASE
            WHEN
                happenings.happened - lag(happenings.happened) OVER (
                    PARTITION BY people.person ORDER BY happenings.happened, coalesce(ties.tie, 0)
                ) >= limits.session_gap THEN 1
            ELSE 0
        END AS begins
    FROM happenings
    INNER JOIN people ON happenings.person_id = people.person_id
    INNER JOIN meant ON happenings.name = meant.name
    LEFT JOIN ties ON happenings.event_id = ties.event_id
    CROSS JOIN limits
),
sessions AS (
    SELECT
        person, stage, converts, place,
        sum(begins) OVER (
            PARTITION BY person ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS session
    FROM ordered
),
staged AS (
    SELECT
        person, session, stage,
        CASE
            WHEN converts = 0 AND lead(stage) OVER (PARTITION BY person, session ORDER BY place) IS NULL THEN 1
            ELSE 0
        END AS is_last
    FROM sessions
    WHERE stage >= 0
),
held AS (
    SELECT person, session, stage, max(is_last) AS is_exit
    FROM staged
    GROUP BY person, session, stage
)
SELECT stage, count(*) AS n_sessions, sum(is_exit) AS n_exits
FROM held
GROUP BY stage
