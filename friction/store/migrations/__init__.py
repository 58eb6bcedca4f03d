"""Alembic migrations of the database; each released schema has one."""
