-- Silences counted by stage and whole hours.
-- In: gaps, as gaps.sql makes them.
-- Out: stage, hours (as microseconds), ended, n.
SELECT stage, gap - gap % 3600000000 AS hours, ended, count(*) AS n
FROM gaps
GROUP BY stage, gap - gap % 3600000000, ended
