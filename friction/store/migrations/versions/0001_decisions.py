"""The log of decisions: rows are added, never changed, never removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from friction.store.migrations.guards import guard

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table and the triggers that refuse every change of a row."""
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("theme_id", sa.String(64), nullable=True),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("decisions.seq"), nullable=True),
        sqlite_autoincrement=True,
    )
    guard("decisions", "decisions are only added; undo one with a new decision", ("UPDATE", "DELETE"))


def downgrade() -> None:
    """Refuse: a log of what people decided is not thrown away by a program."""
    raise NotImplementedError
