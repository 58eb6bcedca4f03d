-- Silences of persons in the middle of a journey: from each event to the next, or to the end of the data.
-- In: in_line, meanings, limits (data_end), as for signs.sql.
-- Out: a row for each event of a person who is in a stage: behind a stage event, with no event between that ends the
-- journey: person, stage (the one the person is in), staged (the person's how manieth stage event that stage began with, from 1), gap
-- (microseconds), ended (1: by an event, 0: the data end in it), following (the stage of the next stage event behind it;
-- -1: the journey is ended before; -2: none).
WITH ordered AS (
    SELECT
        in_line.person, in_line.happened, meanings.stage, meanings.is_stage, meanings.ends,
        CAST(
            sum(meanings.is_stage) OVER (
                PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS staged,
        CAST(
            sum(CASE WHEN meanings.is_stage = 1 OR meanings.ends = 1 THEN 1 ELSE 0 END) OVER (
                PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS marked,
        lead(in_line.happened) OVER (
            PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
        ) AS next_happened
    FROM in_line
    INNER JOIN meanings ON in_line.meaning = meanings.meaning
),
marks AS (
    SELECT person, marked, CASE WHEN ends = 1 THEN -1 ELSE stage END AS stage
    FROM ordered
    WHERE is_stage = 1 OR ends = 1
)
SELECT
    ordered.person, own.stage, ordered.staged,
    coalesce(ordered.next_happened, limits.data_end) - ordered.happened AS gap,
    CASE WHEN ordered.next_happened IS NULL THEN 0 ELSE 1 END AS ended,
    coalesce(behind.stage, -2) AS following
FROM ordered
INNER JOIN marks AS own ON ordered.person = own.person AND ordered.marked = own.marked
LEFT JOIN marks AS behind ON ordered.person = behind.person AND ordered.marked + 1 = behind.marked
CROSS JOIN limits
WHERE own.stage >= 0
