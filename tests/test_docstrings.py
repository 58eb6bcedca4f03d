"""The examples in docstrings are what the program computes."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("friction", "pipelines", "app")
    for path in (ROOT / folder).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_of_a_module_are_what_it_computes(module):
    """Each line that an example shows comes out when it is typed."""
    failed, tried = doctest.testmod(import_module(module))

    assert tried > 0
    assert failed == 0
