"""What stays on disk: run folders, step records, caches, the log of decisions, and deep removal from all of them."""

from friction.store.audit import tell_payload
from friction.store.backup import backup_database
from friction.store.codings import CodingLog
from friction.store.database import migrate_database
from friction.store.decisions import Decision, DecisionLog
from friction.store.disk import hash_file, hash_json, new_file, put_file, told_plainly, write_file, write_pieces
from friction.store.drafts import Drafts
from friction.store.examine import Finding, examine_database, examine_disk, examine_runs
from friction.store.hashes import hash_decisions, hash_settings
from friction.store.ledger import LEDGER_FILE, read_ledger, write_ledger
from friction.store.lock import is_locked, lock_runs, open_lock, take_lock
from friction.store.log import to_signature
from friction.store.objects import Stored, Vectors
from friction.store.progress import Progress, Reporter, read_progress, report_progress, to_stamp
from friction.store.rekey import find_keys, rekey_runs
from friction.store.removal import Removal, find_documents, remove_persons
from friction.store.restore import restore_database
from friction.store.rewrite import finish_rewriting
from friction.store.roles import LEAST_ROLE, ROLES, is_allowed, to_least_role
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
    "CACHE_FOLDER", "LEAST_ROLE", "LEDGER_FILE", "MANIFEST", "REPORTS_FOLDER", "ROLES", "RUNS_FOLDER", "CodingLog",
    "DamagedError", "Decision", "DecisionLog", "Drafts", "Finding", "Progress", "Removal", "Reporter", "Run", "Service",
    "StepRecord", "Steps", "Stored", "Tables", "VectorCache", "Vectors", "backup_database", "examine_database",
    "examine_disk", "examine_runs", "find_documents", "find_keys", "find_runs", "find_same_run", "finish_rewriting",
    "hash_decisions", "hash_file", "hash_json", "hash_settings", "is_allowed", "is_locked", "lock_runs",
    "migrate_database", "new_file", "open_lock", "open_table", "prune_runs", "publish_run", "put_file", "read_ledger",
    "read_progress", "read_run", "rekey_runs", "remove_leftovers", "remove_persons", "report_progress",
    "restore_database", "take_lock", "tell_payload", "to_least_role", "to_signature", "to_stamp", "told_plainly",
    "write_file", "write_ledger", "write_pieces",
]  # fmt: skip
