WITH signs AS (
  SELECT
    units.person,
    units.unit,
    lasting.journey_id,
    lasting.step,
    stages.stage,
    lasting.ending,
    lasting.entered,
    CASE
      WHEN lasting.ending = 1
      THEN lasting.left_at
      ELSE lasting.last_at + stages.dwell
    END - lasting.entered AS age,
    limits.data_end - stages.drop_after - lasting.entered AS followed
  FROM lasting
  INNER JOIN units
    ON lasting.person_id = units.person_id
  INNER JOIN stages
    ON lasting.stage = stages.name
  CROSS JOIN limits
)
SELECT
  ROW_NUMBER() OVER (ORDER BY person NULLS LAST, journey_id NULLS LAST, step NULLS LAST) AS place,
  person,
  unit,
  journey_id,
  step,
  stage,
  entered,
  CASE WHEN age > followed THEN 2 ELSE ending END AS ending,
  CASE WHEN age > followed THEN followed ELSE age END AS age
FROM signs
WHERE
  followed > 0
