"""The stages of the journey, as pages list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def find_stages(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the stages in journey order, as the run knows them."""
    return tables["dropoff"]["stage"].tolist()
