-- Visits into journeys.
-- In: stays, as stays.sql makes them.
-- Out: a row for each journey: person, journey, started, last_at, n_visits, way (-1: open), known (null while open).
SELECT
    person, journey, min(entered) AS started, max(last_at) AS last_at, count(*) AS n_visits,
    max(CASE WHEN next_entered IS NULL THEN way END) AS way,
    max(CASE WHEN next_entered IS NULL THEN known END) AS known
FROM stays
GROUP BY person, journey
