-- Exits into counts of visits by stage, age and way out.
-- In: exits, as exits.sql makes them. Out: stage, age, way, n.
SELECT stage, age, way, count(*) AS n
FROM exits
GROUP BY stage, age, way
