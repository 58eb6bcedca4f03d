-- Events of persons with what they mean.
-- In: happenings (person_id, happened, source, place, event_id, kind), times in microseconds; persons (person_id, person);
-- sources (source, source_rank); kinds (kind, meaning).
-- Out: person, happened, source_rank, place, event_id, meaning.
SELECT
    persons.person, happenings.happened, sources.source_rank, happenings.place, happenings.event_id, kinds.meaning
FROM happenings
INNER JOIN persons ON happenings.person_id = persons.person_id
INNER JOIN sources ON happenings.source = sources.source
INNER JOIN kinds ON happenings.kind = kinds.kind
