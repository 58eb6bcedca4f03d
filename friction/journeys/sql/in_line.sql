-- Marked events with their place in their moment: each person's lie in the order of happened and tie.
-- In: marked, as marked.sql makes them; ties, as ties.sql makes them of marked events.
-- Out: person, happened, tie (0: no other event shares the moment), meaning, rests_on (4 times the rank of the source, and the
-- rule of ties.sql; 0: on no tie).
SELECT
    marked.person, marked.happened, coalesce(ties.tie, 0) AS tie, marked.meaning,
    CASE WHEN ties.rule > 0 THEN 4 * marked.source_rank + ties.rule ELSE 0 END AS rests_on
FROM marked
LEFT JOIN ties ON marked.event_id = ties.event_id
