"""What a cell says: a moment, a number, a rating; what has two readings is refused, with the setting that decides."""

from friction.ingest.values.day_month import Orders, find_orders
from friction.ingest.values.numbered_times import UNITS
from friction.ingest.values.numbers import NumberForms, find_number_forms, read_numbers, to_numbers
from friction.ingest.values.ratings import find_rating_range, read_ratings
from friction.ingest.values.time_forms import find_time_candidates
from friction.ingest.values.times import YEARS, parse_times, parse_updates, read_times

__all__ = [
    "UNITS", "YEARS", "NumberForms", "Orders", "find_number_forms", "find_orders", "find_rating_range",
    "find_time_candidates", "parse_times", "parse_updates", "read_numbers", "read_ratings", "read_times", "to_numbers",
]  # fmt: skip
