WITH near AS (
  SELECT
    messages.message,
    stays.journey_id,
    stays.step,
    stays.stage,
    stays.entered,
    stays.last_event,
    stays.left_at,
    stays.n_events,
    ROW_NUMBER() OVER (
      PARTITION BY messages.message
      ORDER BY stays.entered DESC, stays.journey_id DESC, stays.step DESC
    ) AS back
  FROM messages
  INNER JOIN stays
    ON messages.person_id = stays.person_id
    AND stays.entered <= messages.written
    AND stays.last_event >= messages.since
)
SELECT
  near.message,
  near.journey_id,
  near.step,
  near.stage,
  near.entered,
  near.last_event,
  near.left_at,
  near.n_events,
  ends.known,
  ROW_NUMBER() OVER (
    PARTITION BY near.message
    ORDER BY near.journey_id NULLS LAST, near.step NULLS LAST
  ) AS place
FROM near
INNER JOIN ends
  ON near.journey_id = ends.journey_id
INNER JOIN limits
  ON near.back <= limits.most
