-- Exits into counts of journeys by unit and the stage in which they begin.
-- In: exits, as exits.sql makes them. Out: unit, stage, n.
SELECT unit, stage, count(*) AS n
FROM exits
WHERE step = 1
GROUP BY unit, stage
