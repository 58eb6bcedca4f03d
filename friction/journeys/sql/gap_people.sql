-- Persons: by the stage they begin with, and by the stages out of which they came back after a day or more.
-- In: gaps, as gaps.sql makes them.
-- Out: kind (begins: of a person's first stage; returns: of a stage; anywhere: of whichever, stage -1), stage, n persons.
SELECT 'begins' AS kind, stage, count(DISTINCT person) AS n
FROM gaps
WHERE staged = 1
GROUP BY stage
UNION ALL
SELECT 'returns' AS kind, stage, count(DISTINCT person) AS n
FROM gaps
WHERE ended = 1 AND gap >= 86400000000
GROUP BY stage
UNION ALL
SELECT 'anywhere' AS kind, -1 AS stage, count(DISTINCT person) AS n
FROM gaps
WHERE ended = 1 AND gap >= 86400000000
