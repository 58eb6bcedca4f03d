"""The results as Markdown tables."""

from __future__ import annotations

from statistics import mean, median
from typing import Any

NAMES = {
    "friction": "friction",
    "bertopic": "BERTopic, defaults",
    "bertopic_tuned": "BERTopic, tuned",
    "topeax": "Turftopic, Topeax",
    "senstopic": "Turftopic, SensTopic",
    "kmeans": "k-means, told the number",
}
OURS = "friction"


def to_tables(results: dict[str, Any]) -> str:
    """Return all tables of the results: quality, steps, end to end, embedding."""
    machine = results.get("machine", {})
    parts = [f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['gib']} GiB"] if machine else []
    if results.get("cells"):
        parts += ["**Quality**", to_quality(results["cells"]), "**Steps** (seconds)", to_steps(results["cells"])]
    if results.get("end_to_end"):
        parts += ["**From texts to topics** (seconds, median)", to_end_to_end(results["end_to_end"])]
    if results.get("embedding"):
        parts += ["**Embedding**", to_embedding(results["embedding"])]
    return "\n\n".join(parts)


def to_quality(cells: dict[str, Any]) -> str:
    """Return quality, agreement, time and memory: a row for each data set and method; scores are means over seeds."""
    head = ["data", "method", "ARI", "ARI placed", "AMI", "AMI placed", "topics/true", "placed"]
    head += ["seeds agree", "80 % agree", "seconds", "x friction", "peak MiB"]
    rows = []
    for name, methods in _by_set(cells).items():
        own = _seconds(methods[OURS]) if OURS in methods else None
        for number, (method, cell) in enumerate(methods.items()):
            first = f"{name} ({cell['rows']:,})" if number == 0 else ""
            if not cell.get("scores"):
                rows.append([first, NAMES[method], str(cell["stopped"]), *[""] * (len(head) - 3)])
                continue
            scores = list(cell["scores"].values())
            told = [
                f"{mean(score[kind] for score in scores):.3f}" for kind in ("ari", "ari_placed", "ami", "ami_placed")
            ]
            found = f"{mean(score['found'] for score in scores):.0f}/{cell['true']}"
            placed = f"{mean(score['placed'] for score in scores):.3f}"
            seconds = _seconds(cell)
            ratio = f"{seconds / own:.1f}" if own and seconds else ""
            peak = f"{cell['fits']['seed0']['mib']:,.0f}"
            agree = [_to_figure(cell["seeds_agree"]), _to_figure(cell["cuts_agree"])]
            method_name = NAMES[method] + (f" ({cell['stopped']}: some fits)" if cell["stopped"] else "")
            rows.append([first, method_name, *told, found, placed, *agree, f"{seconds:.2f}", ratio, peak])
    return to_markdown(head, rows, words=2)


def to_steps(cells: dict[str, Any]) -> str:
    """Return where the seconds go, of the second fit where there is one: the first also compiles."""
    rows = []
    for name, methods in _by_set(cells).items():
        for number, (method, cell) in enumerate(methods.items()):
            fits = cell["fits"]
            if "seed0" not in fits:
                continue
            again = fits.get("again")
            steps = (again or fits["seed0"])["steps"]
            rows.append(
                [
                    f"{name} ({cell['rows']:,})" if number == 0 else "",
                    NAMES[method],
                    f"{cell['import_seconds']:.1f}",
                    f"{max(0.0, fits['seed0']['seconds'] - again['seconds']):.1f}" if again else "",
                    ", ".join(f"{step} {seconds:.2f}" for step, seconds in steps.items()),
                ]
            )
    head = ["data", "method", "import", "more the first time", "steps"]
    return to_markdown(head, rows, words=2)


def to_end_to_end(rounds: dict[str, Any]) -> str:
    """Return the median seconds of each step from texts to topics, a fresh process each time.

    *Processor* are the seconds that all threads of it worked: they hang less on what else the machine does.
    """
    methods: dict[str, list[dict[str, Any]]] = {}
    for key, cell in rounds.items():
        methods.setdefault(key.split("|")[0], []).append(cell)
    own = _median_wall(methods.get(OURS, []))
    rows = []
    for method, cells in methods.items():
        done = [cell for cell in cells if not cell["stopped"]]
        if not done:
            rows.append([NAMES[method], cells[0]["stopped"], *[""] * 8])
            continue
        steps = [{"embed": 0.0, **cell["fits"]["seed0"]["steps"]} for cell in done]
        embed = median(one["embed"] for one in steps)
        rest = median(sum(one.values()) - one["embed"] for one in steps)
        wall = _median_wall(done)
        rows.append(
            [
                NAMES[method],
                f"{median(cell['import_seconds'] for cell in done):.1f}",
                f"{median(cell['load_seconds'] for cell in done):.1f}",
                f"{embed:.1f}",
                f"{rest:.1f}",
                f"{wall:.1f}",
                f"{wall / own:.2f}" if own else "",
                *_to_processor(done, methods.get(OURS, [])),
                f"{max(cell['fits']['seed0']['mib'] for cell in done):,.0f}",
            ]
        )
    head = ["method", "import", "load the model", "embed", "group and the rest", "whole", "x friction"]
    return to_markdown([*head, "processor", "x friction's", "peak MiB"], rows, words=1)


def _to_processor(cells: list[dict[str, Any]], ours: list[dict[str, Any]]) -> list[str]:
    """Return the median processor seconds, and how many times friction's; empty where they were not taken."""
    seconds, own = ([one["processor_seconds"] for one in part if "processor_seconds" in one] for part in (cells, ours))
    return [
        f"{median(seconds):.1f}" if seconds else "",
        f"{median(seconds) / median(own):.2f}" if seconds and own else "",
    ]


def to_embedding(found: dict[str, Any]) -> str:
    """Return the rate of embedding against sentence-transformers and against the machine's matrix products."""
    rows = [
        ["texts", f"{found['texts']:,}"],
        ["real tokens", f"{found['tokens']:,}"],
        ["friction, texts a second", f"{found['rate']:,.0f}"],
        ["SentenceTransformer.encode, texts a second", f"{found['encode_rate']:,.0f}"],
        ["friction against encode", f"{found['ratio']:.2f}"],
        ["friction, GFLOP/s in the linear layers", f"{found['gflops']:,.0f}"],
        ["the machine's products of these shapes, GFLOP/s", f"{found['machine_gflops']:,.0f}"],
        ["share reached by friction", f"{found['share']:.2f}"],
        ["share reached by encode", f"{found['encode_share']:.2f}"],
        ["lowest cosine to encode", f"{found['lowest_cosine']:.6f}"],
    ]
    return to_markdown(["what", "figure"], rows, words=1)


def to_markdown(head: list[str], rows: list[list[str]], *, words: int) -> str:
    """Return a Markdown table; the first ``words`` columns are words, the others figures."""
    rule = "|".join("---" if place < words else "---:" for place in range(len(head)))
    told, *others = (f"| {' | '.join(row)} |" for row in (head, *rows))
    return "\n".join([told, f"|{rule}|", *others])


def _by_set(cells: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return cells by data set, then method, both in the order they were measured, methods as in `NAMES`."""
    sets: dict[str, dict[str, Any]] = {}
    for key, cell in cells.items():
        name, method = key.split("|")
        sets.setdefault(name, {})[method] = cell
    order = list(NAMES)
    return {name: dict(sorted(own.items(), key=lambda one: order.index(one[0]))) for name, own in sets.items()}


def _seconds(cell: dict[str, Any]) -> float | None:
    fits = cell["fits"]
    one = fits.get("again") or fits.get("seed0")
    return one["seconds"] if one else None


def _median_wall(cells: list[dict[str, Any]]) -> float | None:
    done = [cell["wall"] for cell in cells if not cell["stopped"]]
    return median(done) if done else None


def _to_figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
