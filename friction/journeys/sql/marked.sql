-- Events of persons with what their names mean.
-- In: happenings (person_id, happened, source, event_id, name), times in microseconds; persons (person_id, person);
-- sources (source, source_rank); names (name, meaning).
-- Out: person, happened, source_rank, event_id, meaning.
SELECT persons.person, happenings.happened, sources.source_rank, happenings.event_id, names.meaning
FROM happenings
INNER JOIN persons ON happenings.person_id = persons.person_id
INNER JOIN sources ON happenings.source = sources.source
INNER JOIN names ON happenings.name = names.name
