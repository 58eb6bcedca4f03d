-- Events into the journeys they belong to; each event is in one journey at most.
-- In: happenings (person_id, happened, source, event_id, name), times in microseconds; walks (journey_id, person_id,
-- started, ended), ended being the journey's last moment, the conversion included.
-- Out: journey_id, happened, source, event_id, name.
WITH following AS (
    SELECT
        journey_id, person_id, started, ended,
        lead(started) OVER (PARTITION BY person_id ORDER BY started, journey_id) AS next_started
    FROM walks
)
SELECT following.journey_id, happenings.happened, happenings.source, happenings.event_id, happenings.name
FROM happenings
INNER JOIN following
    ON happenings.person_id = following.person_id
    AND happenings.happened >= following.started AND happenings.happened <= following.ended
    AND happenings.happened < coalesce(following.next_started, following.ended + 1)
