"""``python -m benchmarks.identities --events 10000000``: links, stitching, events written anew, each timed."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from friction.config import Kind
from friction.contracts import to_arrow_schema
from friction.journeys.identities.owners import Owners
from friction.journeys.identities.stitch import stitch
from friction.privacy.links import build_links
from friction.privacy.pseudonym import to_pseudonyms
from friction.store.objects import ROWS_PER_GROUP, Objects
from friction.store.stream import open_table

KEY = b"k" * 32
KINDS = {
    "person": Kind(max_persons=1, max_per_person=1),
    "email": Kind(max_persons=1),
    "device": Kind(max_persons=3),
}
PERSONS_PER_EVENT, DEVICES_PER_PERSON = 0.1, 1.4
SHARE_KNOWN, SHARE_MAIL, SHARE_FIRST_DEVICE, SHARE_TABLET = 0.4, 0.05, 0.8, 0.001


def make_rows(n: int, seed: int) -> pd.DataFrame:
    """Return n raw events: each person has two devices, many devices have two users, and one has thousands."""
    rng = np.random.default_rng(seed)
    n_persons = max(1, int(n * PERSONS_PER_EVENT))
    n_devices = max(1, int(n_persons * DEVICES_PER_PERSON))
    person = rng.integers(0, n_persons, n)
    device = np.where(rng.random(n) < SHARE_FIRST_DEVICE, person, person + n_persons) % n_devices
    device = np.where(rng.random(n) < SHARE_TABLET, 7, device)
    known, mailed = rng.random(n) < SHARE_KNOWN, rng.random(n) < SHARE_MAIL
    users = pa.array([f"u{number}" for number in range(n_persons)])
    devices = pa.array([f"device:{number}" for number in range(n_devices)])
    mails = pa.array([f"email:{number}@x.de" for number in range(n_persons)])
    own = pd.Series(users.take(pa.array(person)).to_pandas(), dtype="str")
    used = pd.Series(devices.take(pa.array(device)).to_pandas(), dtype="str")
    mail = pd.Series(mails.take(pa.array(person)).to_pandas(), dtype="str")
    start = np.datetime64("2026-01-01T00:00:00", "us")
    at = start + rng.integers(0, 90 * 86_400_000_000, n).astype("timedelta64[us]")
    return pd.DataFrame(
        {
            "person": own.where(known, used),
            "aliases": (mail + "\n" + used).where(mailed & known, used),
            "at": pd.Series(at).dt.tz_localize("UTC"),
            "source": "web",
        }
    )


def write_events(rows: pd.DataFrame, path: Path) -> None:
    """Write the rows as the table ``events`` before persons are put in place."""
    schema = to_arrow_schema("events")
    order = np.argsort(rows["at"].to_numpy(), kind="stable")
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(rows), ROWS_PER_GROUP):
            part = rows.iloc[order[start : start + ROWS_PER_GROUP]]
            table = pa.table(
                {
                    "event_id": [f"e{start + place:012d}" for place in range(len(part))],
                    "person_id": to_pseudonyms(KEY, "person", part["person"].reset_index(drop=True)),
                    "happened_at": part["at"].reset_index(drop=True),
                    "name": ["view"] * len(part),
                    "source": ["web"] * len(part),
                    "session_id": pa.nulls(len(part), pa.string()),
                    "properties": ["{}"] * len(part),
                    "place": np.zeros(len(part), dtype=np.int64),
                }
            )
            writer.write_table(table.cast(schema))


def put_persons(path: Path, owners: pd.DataFrame, folder: Path) -> int:
    """Write the events anew with the persons after stitching, as the step does; returns how many changed."""
    finder, file, n_changed = Owners(owners), pq.ParquetFile(path), 0
    with open_table(Objects(folder), "events") as events:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number)
            before = part["person_id"].to_pandas().astype("str")
            after = finder.find(before, part["happened_at"].to_pandas())
            n_changed += int((after != before).sum())
            column = pa.array(after, type=pa.string(), from_pandas=True)
            events.add(part.set_column(1, part.schema.field(1), column))
    return n_changed


def main() -> None:
    """Make events, and time each part."""
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    rows = make_rows(given.events, given.seed)
    declared = pd.DataFrame({"person": [], "aliases": [], "source": [], "valid_from": [], "valid_to": []})
    declared = declared.astype({"valid_from": "datetime64[us, UTC]", "valid_to": "datetime64[us, UTC]"})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_events(rows, folder / "events.parquet")
        tell(f"{given.events:,} raw events made")
        started = time.process_time()
        links = build_links([rows], declared, KINDS, KEY)
        tell(f"links: {len(links.ids):,} ids, {len(links.pairs):,} pairs, {len(links.uses):,} uses", started)
        del rows
        started = time.process_time()
        stitched = stitch(*links, KINDS)
        tell(f"stitched: {stitched.identities['person_id'].nunique():,} persons", started)
        started = time.process_time()
        n_changed = put_persons(folder / "events.parquet", stitched.owners, folder / "objects")
        tell(f"put in place: {n_changed:,} events came to a person by a link", started)


def tell(what: str, started: float | None = None) -> None:
    """Print what was done, the processor's seconds it took, and the peak memory so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    seconds = "" if started is None else f", {time.process_time() - started:.1f} s of one core"
    print(f"{what}{seconds}, peak {peak:.2f} GiB", flush=True)


if __name__ == "__main__":
    main()
