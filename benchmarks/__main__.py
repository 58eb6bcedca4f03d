"""Run every benchmark and print its tables: ``make bench``.

Of the topics' benchmark, which takes hours, the quick part; the whole: ``python -m benchmarks.topics``.
"""

from __future__ import annotations

from benchmarks.friction.__main__ import main as measure_friction
from benchmarks.journeys.__main__ import main as measure_journeys
from benchmarks.main_job.measure import measure
from benchmarks.privacy.__main__ import main as measure_privacy
from benchmarks.text.__main__ import main as measure_text
from benchmarks.topics.__main__ import main as measure_topics

if __name__ == "__main__":
    print(measure())
    measure_friction([])
    measure_text()
    measure_privacy(["labelled", "shop", "spared"])
    measure_journeys([])
    measure_topics(["--quick"])
