-- Exits into what is known of each stage, and how long its persons were followed.
-- In: exits, as exits.sql makes them; limits (fewest, dropped), one row.
-- Out: a row for each stage with visits: stage, n_visits, n_persons, n_open, n_dropped, n_at_once (dropped before
-- drop_after had passed: by an event), oldest (the oldest age), followed (the latest age that ``fewest`` persons were
-- followed to; null where there are fewer).
WITH persons AS (
    SELECT
        exits.stage, exits.person, count(*) AS n_visits, max(exits.age) AS oldest, max(exits.follow_up) AS follow_up,
        sum(CASE WHEN exits.way = -1 THEN 1 ELSE 0 END) AS n_open,
        sum(CASE WHEN exits.way = limits.dropped THEN 1 ELSE 0 END) AS n_dropped,
        sum(exits.at_once) AS n_at_once
    FROM exits
    CROSS JOIN limits
    GROUP BY exits.stage, exits.person
),
ranked AS (
    SELECT
        stage, n_visits, oldest, follow_up, n_open, n_dropped, n_at_once,
        row_number() OVER (PARTITION BY stage ORDER BY follow_up DESC, person) AS place
    FROM persons
)
SELECT
    ranked.stage, sum(ranked.n_visits) AS n_visits, count(*) AS n_persons, sum(ranked.n_open) AS n_open,
    sum(ranked.n_dropped) AS n_dropped, sum(ranked.n_at_once) AS n_at_once, max(ranked.oldest) AS oldest,
    max(CASE WHEN ranked.place = limits.fewest THEN ranked.follow_up END) AS followed
FROM ranked
CROSS JOIN limits
GROUP BY ranked.stage
