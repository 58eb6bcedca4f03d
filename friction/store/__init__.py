"""What stays on disk: run folders, step records, caches, the log of decisions, and deep removal from all of them."""

from friction.store.backup import backup_database, read_backup
from friction.store.codings import CodingLog
from friction.store.database import migrate_database
from friction.store.decisions import Decision, DecisionLog
from friction.store.disk import hash_file, hash_json, told_plainly, write_file, write_pieces
from friction.store.drafts import Drafts
from friction.store.hashes import hash_decisions, hash_settings
from friction.store.health import Health, find_network, look_at_database
from friction.store.ledger import LEDGER_FILE, read_ledger, write_ledger
from friction.store.lock import lock_runs
from friction.store.objects import Stored, Vectors
from friction.store.rekey import find_keys, rekey_runs
from friction.store.removal import Removal, find_documents, remove_persons
from friction.store.restore import restore_database
from friction.store.rewrite import finish_rewriting
from friction.store.roles import is_allowed, to_least_role
from friction.store.runs import (
    MANIFEST,
    REPORTS_FOLDER,
    RUNS_FOLDER,
    Run,
    find_runs,
    find_same_run,
    prune_runs,
    publish_run,
    read_run,
    remove_leftovers,
)
from friction.store.service import Service
from friction.store.sqlite import DamagedError
from friction.store.steps import StepRecord, Steps
from friction.store.stream import open_table
from friction.store.tables import Tables
from friction.store.vectors import CACHE_FOLDER, VectorCache

__all__ = [
    "CACHE_FOLDER", "LEDGER_FILE", "MANIFEST", "REPORTS_FOLDER", "RUNS_FOLDER", "CodingLog", "DamagedError",
    "Decision", "DecisionLog", "Drafts", "Health", "Removal", "Run", "Service", "StepRecord", "Steps", "Stored",
    "Tables", "VectorCache", "Vectors", "backup_database", "find_documents", "find_keys", "find_network", "find_runs",
    "find_same_run", "finish_rewriting", "hash_decisions", "hash_file", "hash_json", "hash_settings", "is_allowed",
    "lock_runs", "look_at_database", "migrate_database", "open_table", "prune_runs", "publish_run", "read_backup",
    "read_ledger", "read_run", "rekey_runs", "remove_leftovers", "remove_persons", "restore_database",
    "to_least_role", "told_plainly", "write_file", "write_ledger", "write_pieces",
]  # fmt: skip
