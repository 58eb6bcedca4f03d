"""A page can show words only in ways that escape them: read from the source of every file of the app."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
FILES = sorted(path for path in APP.rglob("*.py") if path.name != "evidence.py")
PAGES = sorted((APP / "app_pages").glob("[!_]*.py"))
# These read Markdown, or HTML: what they are given is obeyed.
OBEYING = {
    "markdown", "write", "html", "title", "header", "subheader", "caption", "info", "warning", "error", "success",
    "toast", "expander", "button", "form_submit_button", "link_button", "latex", "write_stream", "badge", "popover",
    "radio", "checkbox", "toggle", "tabs", "feedback", "pills", "segmented_control", "exception", "echo",
}  # fmt: skip
ESCAPING = {"to_label", "evidence_html", "heading_html", "to_html"}
LONGEST_PAGE = 120


def _find_problems(source: str) -> list[str]:
    problems = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow_javascript"):
            problems.append(f"line {node.value.lineno}: {node.arg}")
        if isinstance(node, ast.Attribute) and node.attr in ("MarkdownColumn", "components", "iframe"):
            problems.append(f"line {node.lineno}: {node.attr}")
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OBEYING):
            continue
        given = node.args[0] if node.args else None
        is_literal = isinstance(given, ast.Constant)
        is_escaped = isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id in ESCAPING
        if not (is_literal or is_escaped):
            problems.append(f"line {node.lineno}: {node.func.attr} of something that is not escaped")
    return problems


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(APP).as_posix())
def test_words_are_literal_or_escaped(path):
    """No file obeys words: what reads Markdown or HTML gets a literal, or the result of an escaping function."""
    assert _find_problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "st.markdown(name)",
        "st.write(f'{name}')",
        "st.html('<b>' + name)",
        "column.caption(row['name'])",
        "st.text('a', unsafe_allow_html=True)",
        "st.column_config.MarkdownColumn('x')",
        "st.button(label=name)",
    ],
)
def test_the_lint_finds_words_that_are_obeyed(source):
    """The check itself can fail."""
    assert _find_problems(source)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_short(path):
    """A page only draws: at most 120 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


@pytest.mark.parametrize("folder", ["views", "charts"])
def test_views_and_charts_know_no_streamlit(folder):
    """View-models and charts are plain functions: none imports Streamlit, none reads a clock or a file."""
    for path in (APP / folder).glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for forbidden in ("import streamlit", "datetime.now", "open(", "read_text"):
            assert forbidden not in source, path.name


def test_no_picture_letters_are_loaded():
    """No page asks for an icon by name: it would be loaded from another host."""
    for path in FILES:
        assert ":material/" not in path.read_text(encoding="utf-8"), path.name
