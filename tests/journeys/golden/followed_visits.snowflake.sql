WITH first_visits AS (
  SELECT
    person_id,
    MIN(entered) AS entered
  FROM stays
  GROUP BY
    person_id
), followed AS (
  SELECT
    stays.stage,
    limits.data_end - stays.entered AS age,
    1 AS n_visits,
    0 AS n_persons
  FROM stays
  CROSS JOIN limits
  UNION ALL
  SELECT
    '' AS stage,
    limits.data_end - first_visits.entered AS age,
    0 AS n_visits,
    1 AS n_persons
  FROM first_visits
  CROSS JOIN limits
), rounded AS (
  SELECT
    stage,
    n_visits,
    n_persons,
    CASE
      WHEN age < 0
      THEN 0
      WHEN age < 86400000000
      THEN age - age % 60000000
      ELSE age - age % 3600000000
    END AS age
  FROM followed
)
SELECT
  stage,
  age,
  SUM(n_visits) AS n_visits,
  SUM(n_persons) AS n_persons
FROM rounded
GROUP BY
  stage,
  age
