"""The week as data, and its renderers."""
