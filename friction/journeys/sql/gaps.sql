-- Silences of persons in the middle of a journey: from each event to the next, or to the end of the data.
-- In: in_line, meanings, limits (data_end), as for signs.sql.
-- Out: a row for each event at or behind a person's first stage event, but for those that end a journey: person, stage
-- (the one the person is in), gap (microseconds), ended (1: by an event, 0: the data end in it).
WITH ordered AS (
    SELECT
        in_line.person, in_line.happened, meanings.stage, meanings.is_stage, meanings.ends,
        CAST(
            sum(meanings.is_stage) OVER (
                PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS BIGINT
        ) AS staged,
        lead(in_line.happened) OVER (
            PARTITION BY in_line.person ORDER BY in_line.happened, in_line.tie
        ) AS following
    FROM in_line
    INNER JOIN meanings ON in_line.meaning = meanings.meaning
),
stays AS (
    SELECT person, staged, stage
    FROM ordered
    WHERE is_stage = 1
)
SELECT
    ordered.person, stays.stage,
    coalesce(ordered.following, limits.data_end) - ordered.happened AS gap,
    CASE WHEN ordered.following IS NULL THEN 0 ELSE 1 END AS ended
FROM ordered
INNER JOIN stays ON ordered.person = stays.person AND ordered.staged = stays.staged
CROSS JOIN limits
WHERE ordered.ends = 0
