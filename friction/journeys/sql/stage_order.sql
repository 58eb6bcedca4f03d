-- In which order people reach two stages.
-- In: walked (person, journey, step, stage): visits, with a last step in a stage of its own for who converted; journeys
-- numbered in their order; pairs (stage, later): pairs of stages in the order declared.
-- Out: stage, later, n_persons (who reached the later one), n_before (of these, in the first journey that did: were in the
-- other before), n_reversed (only afterwards).
WITH firsts AS (
    SELECT person, journey, stage, min(step) AS step
    FROM walked
    GROUP BY person, journey, stage
),
reached AS (
    SELECT person, stage, min(journey) AS journey
    FROM firsts
    GROUP BY person, stage
)
SELECT
    pairs.stage, pairs.later, count(*) AS n_persons,
    sum(CASE WHEN others.step < firsts.step THEN 1 ELSE 0 END) AS n_before,
    sum(CASE WHEN others.step > firsts.step THEN 1 ELSE 0 END) AS n_reversed
FROM reached
INNER JOIN firsts
    ON reached.person = firsts.person AND reached.journey = firsts.journey AND reached.stage = firsts.stage
INNER JOIN pairs ON reached.stage = pairs.later
LEFT JOIN firsts AS others
    ON reached.person = others.person AND reached.journey = others.journey AND pairs.stage = others.stage
GROUP BY pairs.stage, pairs.later
