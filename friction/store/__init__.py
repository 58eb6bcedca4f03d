"""Run folders, manifest, caches; the database and its one write service."""
