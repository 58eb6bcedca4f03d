"""Print the benchmark of texts: ``python -m benchmarks.text``; real sentences where ``FRICTION_DATA`` has them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.text.measure import measure
from fixtures.shop import generate_shop

DATA = Path(os.environ.get("FRICTION_DATA", "../shared/data"))


def main() -> None:
    """Measure on the made-up shop's words, and on real ones where they lie."""
    with tempfile.TemporaryDirectory() as folder:
        shop = generate_shop(Path(folder) / "shop")
        own = pd.read_csv(shop / "data" / "chats.csv")
    print("The made-up shop's chats:\n")
    print(measure(own.loc[own["author"] == "customer", "text"].dropna().tolist()))
    banking = DATA / "banking77" / "banking77.csv"
    if not banking.exists():
        print(f"\nNo public sentences: {banking} is absent.")
        return
    reviews = pd.read_csv(DATA / "app_reviews" / "app_reviews.csv")["comment"].dropna()
    print("\nQuestions to a bank and reviews of apps:\n")
    print(measure([*pd.read_csv(banking)["text"], *reviews]))


if __name__ == "__main__":
    main()
