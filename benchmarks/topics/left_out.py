"""``python -m benchmarks.topics.left_out``: settings chosen by leaving one set out at a time, beside plain methods.

Every labelled set runs at every size with every setting; for each set the setting is chosen that leads k-means (told
the number) and a plain graph of shared neighbours by most on the mean of the *other* sets, and what it reaches on the
set left out is printed.
"""

from __future__ import annotations

import argparse
import json
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from benchmarks.topics.bounds import GRIDS, measure_bounds
from benchmarks.topics.labelled import LONG, SHORT, SIZES, SIZES_OF_LONG, Labelled, read_labelled, to_document_topics
from benchmarks.topics.score import choose_on_others
from benchmarks.topics.sets import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Setting = tuple[float, float]

NEIGHBOURS = (3.5, 5.0, 7.0)
TEXTS_PER_STEP = (350, 650, 1300)
SETTINGS = list(product(NEIGHBOURS, TEXTS_PER_STEP))
PRESENT = (5.0, 350)
GRAPH_NEIGHBOURS = 15
FILE = RESULTS / "left-out.json"


def main(given: list[str] | None = None) -> None:
    """Measure what is missing, then print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics.left_out", description=__doc__)
    parser.add_argument("--sets", default=",".join((*SHORT, *LONG)))
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--of", choices=tuple(GRIDS), help="bounds on sides or halves instead, on places of their own")
    parser.add_argument("--bertopic", action="store_true", help="BERTopic at its defaults, too")
    parser.add_argument("--present", action="store_true", help="the present settings alone")
    parser.add_argument("--table", action="store_true", help="measure nothing")
    asked = parser.parse_args(given)
    if asked.of:
        print(measure_bounds(asked.of, measure=not asked.table))
        return
    results: dict[str, Any] = json.loads(FILE.read_text()) if FILE.is_file() else {}
    for name, size in [] if asked.table else product(asked.sets.split(","), asked.sizes.split(",")):
        if name in LONG and size not in SIZES_OF_LONG[name]:
            continue
        labelled = read_labelled(name, size)
        own = results.setdefault(f"{name}, {size}", {"true": labelled.n_true, "usual": labelled.usual})
        settings = [PRESENT] if asked.present else SETTINGS
        for method, score in _measure(labelled, settings, bertopic=asked.bertopic, done=own):
            own[method] = score
            print(name, size, method, score, flush=True)
            FILE.parent.mkdir(exist_ok=True)
            FILE.write_text(json.dumps(results, indent=1))
    print(to_present_table(results) if asked.present else to_table(results))


def _measure(
    labelled: Labelled, settings: Sequence[Setting], *, bertopic: bool, done: dict[str, Any]
) -> Iterator[tuple[str, dict[str, float]]]:
    methods = {"k-means": _run_kmeans, "graph": _run_graph, **({"BERTopic": _run_bertopic} if bertopic else {})}
    for method, run in methods.items():
        if method not in done:
            yield method, score_documents(labelled, run(labelled))
    for setting in settings:
        name = to_name(setting)
        if name not in done:
            yield name, score_documents(labelled, run_friction(labelled, *setting))


def run_friction(labelled: Labelled, neighbours: float, texts_per_step: float) -> np.ndarray:
    """Return the topic of each segment, -1 for none, as a run finds them with these settings."""
    from friction.config.models import Topics
    from friction.topics import cluster
    from friction.topics.find import find_topics

    before = cluster.TEXTS_PER_STEP
    cluster.TEXTS_PER_STEP = texts_per_step  # type: ignore[assignment]
    try:
        found = find_topics(
            labelled.segments, labelled.vectors, labelled.documents, Topics(neighbours=neighbours),
            contexts=labelled.contexts,
        )  # fmt: skip
    finally:
        cluster.TEXTS_PER_STEP = before
    topic = labelled.segments["segment_id"].map(found.segment_topics.set_index("segment_id")["topic_id"])
    return np.asarray(pd.factorize(topic)[0], dtype=np.int64)


def score_documents(labelled: Labelled, topics: np.ndarray) -> dict[str, float]:
    """Return ``ari``, ``ami``, ``found`` and ``placed`` by document, those in no topic being one more group."""
    known = (labelled.documents["label"] != "").to_numpy()
    gold, own = labelled.documents["label"].to_numpy()[known], to_document_topics(labelled, topics)[known]
    return {
        "ari": float(adjusted_rand_score(gold, own)),
        "ami": float(adjusted_mutual_info_score(gold, own)),
        "found": len(np.unique(topics[topics >= 0])),
        "placed": float((own >= 0).mean()),
    }


def _run_kmeans(labelled: Labelled) -> np.ndarray:
    from sklearn.cluster import KMeans

    found = KMeans(labelled.n_true, n_init=10, random_state=0).fit_predict(_mix(labelled))
    return np.asarray(found, dtype=np.int64)


def _run_graph(labelled: Labelled) -> np.ndarray:
    import networkx as nx

    from friction.topics.graph import build_graph
    from friction.topics.neighbours import find_neighbours

    links = build_graph(find_neighbours(_mix(labelled), GRAPH_NEIGHBOURS)[0]).tocoo()
    graph = nx.Graph()
    graph.add_nodes_from(range(links.shape[0]))
    graph.add_weighted_edges_from(zip(links.row.tolist(), links.col.tolist(), links.data.tolist(), strict=True))
    topics = np.full(links.shape[0], -1, dtype=np.int64)
    for group, members in enumerate(nx.community.louvain_communities(graph, seed=0)):
        topics[list(members)] = group
    return topics


def _run_bertopic(labelled: Labelled) -> np.ndarray:
    from bertopic import BERTopic

    model = BERTopic().fit(labelled.segments["text"].tolist(), embeddings=_mix(labelled))
    return np.asarray(model.topics_, dtype=np.int64)


def _mix(labelled: Labelled) -> np.ndarray:
    """Return the vectors that friction groups: with their documents around them."""
    from friction.topics.context import add_contexts, find_shares

    doc_ids = labelled.segments["doc_id"]
    shares = find_shares(labelled.vectors, pd.factorize(doc_ids)[0])
    return add_contexts(doc_ids, labelled.vectors, labelled.contexts, shares)


def to_name(setting: Setting) -> str:
    """Return what a setting is called in the results."""
    return "/".join(map(str, setting))


def to_present_table(results: dict[str, Any]) -> str:
    """Return, as Markdown, what the present settings reach on each set and size, beside the plain methods."""
    lines = [
        "| set, size | ARI | AMI | topics/true | placed | k-means ARI/AMI | graph ARI/AMI | lead in ARI |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    leads = []
    for place, own in results.items():
        got = own.get(to_name(PRESENT))
        if got is None:
            continue
        plain = [own[method] for method in ("k-means", "graph")]
        leads.append(got["ari"] - max(one["ari"] for one in plain))
        beside = " | ".join(f"{one['ari']:.3f}/{one['ami']:.3f}" for one in plain)
        lines.append(
            f"| {place} | {got['ari']:.3f} | {got['ami']:.3f} | {got['found']}/{own['true']} | {got['placed']:.3f} "
            f"| {beside} | {leads[-1]:+.3f} |"
        )
    lines.append(f"| mean | | | | | | | {np.mean(leads):+.3f} |" if leads else "| nothing measured | | | | | | | |")
    return "\n".join(lines)


def to_table(results: dict[str, Any]) -> str:
    """Return, as Markdown, what the setting chosen on the other sets reaches on each."""
    settings = [to_name(one) for one in SETTINGS]
    whole = {place: own for place, own in results.items() if all(setting in own for setting in settings)}
    lead = {
        place: np.array([own[one]["ari"] for one in settings]) - max(own["k-means"]["ari"], own["graph"]["ari"])
        for place, own in whole.items()
    }
    lines = [
        "| set, size | chosen on the others | ARI | AMI | found/true | placed | k-means ARI | graph ARI | best here |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for place, own in whole.items():
        best = choose_on_others(lead, place)
        if best is None:
            continue
        chosen = settings[best]
        got = own[chosen]
        lines.append(
            f"| {place} | {chosen} | {got['ari']:.3f} | {got['ami']:.3f} | {got['found']}/{own['true']} "
            f"| {got['placed']:.3f} | {own['k-means']['ari']:.3f} | {own['graph']['ari']:.3f} "
            f"| {max(own[one]['ari'] for one in settings):.3f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
