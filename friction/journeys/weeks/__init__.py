"""What differs: week by week, group by group, and how long it takes."""
