SELECT
  exits.unit,
  exits.stage,
  bins.bin,
  exits.way,
  COUNT(*) AS n
FROM exits
INNER JOIN bins
  ON exits.stage = bins.stage AND exits.age = bins.age
GROUP BY
  exits.unit,
  exits.stage,
  bins.bin,
  exits.way
