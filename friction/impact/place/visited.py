"""Which visit people mean who say at which moment somebody was in a stage."""

from __future__ import annotations

import numpy as np
import pandas as pd


def choose_visits(message: np.ndarray, entered: np.ndarray, left: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Return which visits people mean, (n,) bool, one of each message: that which holds the moment, else the nearest.

    A visit holds the moments from its begin to the last sign in it; the nearest is the one that begins nearest. Of
    equal ones the earlier counts.

    Parameters
    ----------
    message : (n,) number of the message that a visit may be about; n visits in any order.
    entered, left, moment : (n,) microseconds since 1970: the visit's begin, its last sign, and the moment said.
    """
    away = np.where((entered <= moment) & (moment <= left), -1, np.abs(entered - moment))
    order = np.lexsort((entered, away, message))
    chosen = np.zeros(len(message), dtype=bool)
    chosen[order[np.flatnonzero(np.diff(message[order], prepend=-1))]] = True
    return chosen


def to_microseconds(moments: pd.Series) -> np.ndarray:
    """Return times, or ISO 8601 texts of them, as (n,) microseconds since 1970; those of no zone are UTC."""
    whole: np.ndarray = pd.to_datetime(moments, utc=True, format="ISO8601").dt.as_unit("us").astype("int64").to_numpy()
    return whole
