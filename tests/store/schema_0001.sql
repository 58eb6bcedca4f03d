-- A database as the first version of the program wrote it: names, merges, splits, moves, notes, undos.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE decisions (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	decided_at VARCHAR(32) NOT NULL,
	decided_by VARCHAR(200) NOT NULL,
	theme_id VARCHAR(64),
	action VARCHAR(32) NOT NULL,
	payload TEXT NOT NULL,
	undoes INTEGER,
	FOREIGN KEY(undoes) REFERENCES decisions (seq)
);
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only added; undo one with a new decision'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are only added; undo one with a new decision'); END;
INSERT INTO decisions (decided_at, decided_by, theme_id, action, payload, undoes) VALUES
('2026-03-02T09:00:00.000000+00:00', 'anna', 'h-1', 'name', '{"name": "Karte abgelehnt – ¿otra vez?"}', NULL),
('2026-03-02T09:01:00.000000+00:00', 'anna', 'h-2', 'merge', '{"into": "h-1"}', NULL),
('2026-03-02T09:02:00.000000+00:00', 'ben', 'h-1', 'split', '{"parts": {"h-9": ["d1/0", "d2/3"]}}', NULL),
('2026-03-02T09:03:00.000000+00:00', 'ben', NULL, 'undo', '{}', 2),
('2026-03-02T09:03:30.000000+00:00', 'ben', NULL, 'undo', '{}', 2),
('2026-03-02T09:04:00.000000+00:00', 'ben', NULL, 'undo', '{}', 4),
('2026-03-02T09:05:00.000000+00:00', 'anna', 'h-1', 'note', '{"text": "Call <EMAIL_1> back"}', NULL),
('2026-03-02T09:06:00.000000+00:00', 'anna', 'h-3', 'place', '{"segment_ids": ["d1/1"]}', NULL),
('2026-03-02T09:07:00.000000+00:00', 'anna', 'h-3', 'align', '{"doc_ids": ["d1"], "stage": "pay"}', NULL),
('2026-03-02T09:08:00.000000+00:00', 'anna', 'h-3', 'friction', '{"is_friction": false}', NULL);
