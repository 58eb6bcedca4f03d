-- Exits into counts of visits by unit, stage, age bin and way out.
-- In: exits, as exits.sql makes them; bins (stage, age, bin): the bin of each age seen in a stage.
-- Out: unit, stage, bin, way, n.
SELECT exits.unit, exits.stage, bins.bin, exits.way, count(*) AS n
FROM exits
INNER JOIN bins ON exits.stage = bins.stage AND exits.age = bins.age
GROUP BY exits.unit, exits.stage, bins.bin, exits.way
