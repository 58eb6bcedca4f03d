"""A run: what went in, what was left out and why, what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from app.views.words import NOTHING, to_day, to_percent
from friction.store import hash_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from friction.config import Settings

_HASH_SHOWN = 12
_KB = 1000


def to_run_label(manifest: Mapping[str, Any]) -> str:
    """Return the name of a run in the picker."""
    week = manifest["week"] or "without weeks"
    return f"{week} · run {manifest['number']}"


def build_facts(manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return the manifest's facts: ``fact`` and ``value``, hashes cut to twelve letters."""
    went_in, machine = manifest["went_in"], manifest.get("machine") or {}
    end = manifest.get("data_end")
    facts = {
        "last complete week": manifest["week"],
        "data end": to_day(pd.Timestamp(end)) if end else None,
        "taken to end at (--as-of)": went_in.get("as_of"),
        "program": went_in.get("program"),
        "program code": _cut(went_in.get("code")),
        "settings": _cut(went_in.get("settings")),
        "decisions": _cut(went_in.get("decisions")),
        "model": manifest.get("model"),
        "seeds": ", ".join(f"{name} {seed}" for name, seed in (went_in.get("seeds") or {}).items()),
        "key (fingerprint)": went_in.get("key"),
        "run before": manifest.get("previous"),
        "processor": machine.get("processor"),
        "system": machine.get("system"),
        "linear algebra": machine.get("blas"),
    }
    return pd.DataFrame({"fact": list(facts), "value": [str(value) if value else NOTHING for value in facts.values()]})


def _cut(digest: object) -> str | None:
    return str(digest)[:_HASH_SHOWN] if digest else None


def build_inputs(manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return the input files: ``kind``, ``source``, ``file``, ``size`` in words, the start of their ``sha256``."""
    columns = ["kind", "source", "file", "size_bytes", "sha256"]
    inputs = pd.DataFrame(manifest["went_in"].get("inputs") or [], columns=columns)
    size = [f"{n / 1000:,.0f} kB" if n >= _KB else f"{n:,} bytes" for n in inputs["size_bytes"]]
    cut = inputs["sha256"].astype("str").str.slice(0, _HASH_SHOWN)
    return inputs.assign(size=size, sha256=cut)[["kind", "source", "file", "size", "sha256"]]


def build_imports(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the import report with the share of rows lost per file, in words."""
    imports = tables["imports"]
    lost = [
        to_percent(n / of) if of else NOTHING for n, of in zip(imports["n_quarantined"], imports["n_read"], strict=True)
    ]
    return imports.assign(lost=lost)


def build_joins(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how far the persons of each source are found on the other side; no rows for a run made before it was told.

    ``with_person`` and ``joined`` are shares in words, of the rows and of the persons.
    """
    columns = ["kind", "source", "n_rows", "with_person", "n_persons", "joined", "largest"]
    if "joins" not in tables:
        return pd.DataFrame(columns=columns)
    joins = tables["joins"]
    shares = {
        name: [
            NOTHING if pd.isna(n) or not of else to_percent(n / of)
            for n, of in zip(joins[part], joins[whole], strict=True)
        ]
        for name, part, whole in (("with_person", "n_with_person", "n_rows"), ("joined", "n_joined", "n_persons"))
    }
    largest = [NOTHING if pd.isna(share) else to_percent(share) for share in joins["largest_share"]]
    return joins.assign(**shares, largest=largest)[columns]


def build_runs(manifests: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return runs in the order given: ``run``, ``week``, ``data_end``, ``messages``, ``themes``."""
    rows = []
    for manifest in manifests:
        end, tables = manifest.get("data_end"), manifest["tables"]
        n_messages, n_themes = (tables.get(table, {}).get("rows") for table in ("documents", "themes"))
        day = to_day(pd.Timestamp(end)) if end else NOTHING
        rows.append((manifest["number"], manifest["week"] or NOTHING, day, n_messages, n_themes))
    columns = ["run", "week", "data_end", "messages", "themes"]
    return pd.DataFrame(rows, columns=columns).astype({"messages": "Int64", "themes": "Int64"})


def build_outputs(manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return the tables of the run with their rows."""
    tables = manifest["tables"]
    return pd.DataFrame(
        {
            "table": list(tables),
            "rows": [entry["rows"] for entry in tables.values()],
            "sha256": [_cut(entry["sha256"]) for entry in tables.values()],
        }
    )


def build_left_out(manifest: Mapping[str, Any], quarantine: pd.DataFrame) -> pd.DataFrame:
    """Return what the steps left out: ``step``, ``reason``, ``n``; only what happened, and no row that is lost."""
    lost = {
        f"import: {kind} {source}: {reason}"
        for kind, source, reason in quarantine[["kind", "source", "reason"]].itertuples(index=False)
    }
    left_out = manifest.get("left_out") or {}
    rows = [(*reason.split(": ", 1), n) for reason, n in left_out.items() if n and reason not in lost]
    return pd.DataFrame(rows, columns=["step", "reason", "n"])


def build_lineage(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> pd.DataFrame:
    """Return how this run's topics continue the themes of the run before, new and gone ones first."""
    lineage = tables["lineage"]
    labels = tables["topics"].set_index("topic_id")["label"] if len(tables["topics"]) else pd.Series(dtype="str")
    order = {relation: place for place, relation in enumerate(("new", "gone", "split", "merged", "same"))}
    shown = pd.DataFrame(
        {
            "relation": lineage["relation"],
            "topic": lineage["topic_id"].map(labels).fillna(NOTHING),
            "theme_before": [
                NOTHING if pd.isna(theme_id) else names.get(theme_id, theme_id)
                for theme_id in lineage["previous_theme_id"]
            ],
            "overlap": lineage["overlap"],
        }
    )
    places = shown["relation"].map(order)
    return shown.iloc[places.argsort(kind="stable")].reset_index(drop=True)


def is_outdated(manifest: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether the settings have changed since the run."""
    return bool(manifest["went_in"].get("settings") != hash_settings(settings))
