-- Silences that ended in a return, counted by where people were and where they went on.
-- In: gaps, as gaps.sql makes them.
-- Out: stage, following (-1: they ended the journey; -2: in no stage any more), days (whole ones; -1: less than an hour), n silences.
SELECT stage, following, days, count(*) AS n
FROM (
    SELECT stage, following, CASE WHEN gap < 3600000000 THEN -1 ELSE gap // 86400000000 END AS days
    FROM gaps
    WHERE ended = 1
) AS returned
GROUP BY stage, following, days
