SELECT
  persons.person,
  happenings.happened,
  sources.source_rank,
  happenings.place,
  happenings.event_id,
  kinds.meaning
FROM happenings
INNER JOIN persons
  ON happenings.person_id = persons.person_id
INNER JOIN sources
  ON happenings.source = sources.source
INNER JOIN kinds
  ON happenings.kind = kinds.kind
