-- The visits a message may be about: of its writer, begun before it, the latest `most` of those with a sign since `since`.
-- In: messages (message, person_id, written, since); stays (person_id, journey_id, step, stage, entered, last_event,
-- left_at, n_events); ends (journey_id, known), known null while nothing was; times in microseconds; limits (most), one row.
-- Out: message, journey_id, step, stage, entered, last_event, left_at, n_events, known, place (of the visit among those of its
-- message, by id of the journey and step).
WITH near AS (
    SELECT
        messages.message, stays.journey_id, stays.step, stays.stage, stays.entered, stays.last_event, stays.left_at,
        stays.n_events,
        row_number() OVER (
            PARTITION BY messages.message ORDER BY stays.entered DESC, stays.journey_id DESC, stays.step DESC
        ) AS back
    FROM messages
    INNER JOIN stays
        ON messages.person_id = stays.person_id
        AND stays.entered <= messages.written
        AND stays.last_event >= messages.since
)
SELECT
    near.message, near.journey_id, near.step, near.stage, near.entered, near.last_event, near.left_at, near.n_events,
    ends.known,
    row_number() OVER (PARTITION BY near.message ORDER BY near.journey_id, near.step) AS place
FROM near
INNER JOIN ends ON near.journey_id = ends.journey_id
INNER JOIN limits ON near.back <= limits.most
