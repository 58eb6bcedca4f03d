-- How long persons were followed through a silence.
-- In: gaps, as gaps.sql makes them.
-- Out: stage (null: whichever), longest (the longest gap of a person there, in whole hours, as microseconds), n persons.
WITH longest AS (
    SELECT person, stage, max(gap) AS longest
    FROM gaps
    GROUP BY person, stage
),
whichever AS (
    SELECT person, max(longest) AS longest
    FROM longest
    GROUP BY person
),
chosen AS (
    SELECT stage, longest - longest % 3600000000 AS longest
    FROM longest
    UNION ALL
    SELECT NULL AS stage, longest - longest % 3600000000 AS longest
    FROM whichever
)
SELECT stage, longest, count(*) AS n
FROM chosen
GROUP BY stage, longest
