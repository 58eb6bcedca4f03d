WITH ordered AS (
  SELECT
    people.person,
    meant.stage,
    meant.converts,
    ROW_NUMBER() OVER (
      PARTITION BY people.person
      ORDER BY happenings.happened NULLS LAST, COALESCE(ties.tie, 0) NULLS LAST
    ) AS place,
    CASE
      WHEN happenings.happened - LAG(happenings.happened) OVER (
        PARTITION BY people.person
        ORDER BY happenings.happened NULLS LAST, COALESCE(ties.tie, 0) NULLS LAST
      ) >= limits.session_gap
      THEN 1
      ELSE 0
    END AS begins
  FROM happenings
  INNER JOIN people
    ON happenings.person_id = people.person_id
  INNER JOIN meant
    ON happenings.name = meant.name
  LEFT JOIN ties
    ON happenings.event_id = ties.event_id
  CROSS JOIN limits
), sessions AS (
  SELECT
    person,
    stage,
    converts,
    place,
    SUM(begins) OVER (
      PARTITION BY person
      ORDER BY place
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS session
  FROM ordered
), staged AS (
  SELECT
    person,
    session,
    stage,
    CASE
      WHEN converts = 0
      AND LEAD(stage) OVER (PARTITION BY person, session ORDER BY place NULLS LAST) IS NULL
      THEN 1
      ELSE 0
    END AS is_last
  FROM sessions
  WHERE
    stage >= 0
), held AS (
  SELECT
    person,
    session,
    stage,
    MAX(is_last) AS is_exit
  FROM staged
  GROUP BY
    person,
    session,
    stage
)
SELECT
  stage,
  COUNT(*) AS n_sessions,
  SUM(is_exit) AS n_exits
FROM held
GROUP BY
  stage
