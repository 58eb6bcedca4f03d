WITH wanted AS (
  SELECT
    stays.person_id,
    MIN(stays.entered) AS entered
  FROM stays
  CROSS JOIN limits
  WHERE
    stays.entered > limits.since
  GROUP BY
    stays.person_id
), moments AS (
  SELECT
    stays.person_id,
    stays.entered AS moment,
    3 AS kind,
    stays.journey_id,
    stays.step,
    stays.stage,
    stays.n_events AS events,
    1 AS visits,
    0 AS messages,
    0 AS friction,
    0 AS dropped
  FROM stays
  INNER JOIN wanted
    ON stays.person_id = wanted.person_id
  UNION ALL
  SELECT
    written.person_id,
    written.moment,
    4 AS kind,
    '' AS journey_id,
    0 AS step,
    '' AS stage,
    0 AS events,
    0 AS visits,
    1 AS messages,
    written.friction,
    0 AS dropped
  FROM written
  INNER JOIN wanted
    ON written.person_id = wanted.person_id
  UNION ALL
  SELECT
    stays.person_id,
    stays.known AS moment,
    1 AS kind,
    '' AS journey_id,
    0 AS step,
    '' AS stage,
    0 AS events,
    0 AS visits,
    0 AS messages,
    0 AS friction,
    stays.dropped
  FROM stays
  INNER JOIN wanted
    ON stays.person_id = wanted.person_id
  WHERE
    stays.dropped = 1 AND NOT stays.known IS NULL
), dated AS (
  SELECT
    moments.person_id,
    moments.moment,
    moments.kind,
    moments.journey_id,
    moments.step,
    moments.stage,
    moments.events,
    moments.visits,
    moments.messages,
    moments.friction,
    moments.dropped,
    CASE
      WHEN moments.kind = 3
      AND moments.moment - moments.moment % limits.day > COALESCE(
        MAX(CASE WHEN moments.kind = 3 THEN moments.moment - moments.moment % limits.day END) OVER (
          PARTITION BY moments.person_id
          ORDER BY moments.moment, moments.kind, moments.journey_id, moments.step
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        -1
      )
      THEN 1
      ELSE 0
    END AS days
  FROM moments
  CROSS JOIN limits
), counted AS (
  SELECT
    person_id,
    moment,
    kind,
    journey_id,
    step,
    stage,
    events,
    visits,
    days,
    CAST(SUM(events) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS events_so_far,
    CAST(SUM(visits) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS visits_so_far,
    CAST(SUM(days) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS days_so_far,
    CAST(SUM(messages) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS messages_before,
    CAST(SUM(friction) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS friction_before,
    CAST(SUM(dropped) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS dropped_before,
    MIN(moment) OVER (
      PARTITION BY person_id
      ORDER BY moment, kind, journey_id, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS came
  FROM dated
)
SELECT
  counted.journey_id,
  counted.step,
  counted.stage,
  counted.person_id,
  counted.moment AS entered,
  counted.events_so_far - counted.events AS events_before,
  counted.visits_so_far - counted.visits AS visits_before,
  counted.days_so_far - counted.days AS days_before,
  counted.messages_before,
  counted.friction_before,
  counted.dropped_before,
  CASE
    WHEN seen.first < counted.came
    THEN counted.moment - seen.first
    ELSE counted.moment - counted.came
  END AS tenure
FROM counted
LEFT JOIN seen
  ON counted.person_id = seen.person_id
CROSS JOIN limits
WHERE
  counted.kind = 3 AND counted.moment > limits.since
