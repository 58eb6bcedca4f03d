"""The entry of the review app: ``streamlit run main.py -- --workspace DIR``, started in this folder."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app.actor import draw_actor, find_actor
from app.screen.address import Address, choose, find_address
from app.screen.draw import draw_empty
from app.screen.escape import to_label
from app.screen.state import Key
from app.screen.style import draw_style
from app.views.run import to_run_label
from app.workspace import find_workspace, open_workspace, warm_up
from friction.config import load_settings
from friction.errors import FrictionError
from friction.store import Drafts, find_runs, read_run

SIDEBAR_WIDTH = 240


class Page(NamedTuple):
    """A page of the menu: its file in ``app_pages``, its title, and the least that who opens it may do."""

    file: str
    title: str
    action: str = "read"


PAGES = (
    Page("overview", "Overview"),
    Page("theme", "Theme"),
    Page("journey", "Journey"),
    Page("code", "Code"),
    Page("run", "Run"),
)


def _draw_sidebar() -> bool:
    """Draw the run picker and who signs; False where there is no run to pick."""
    folder = find_workspace()
    settings = load_settings(folder)
    st.sidebar.caption(to_label(settings.project.name))
    draw_actor()
    st.session_state[Key.DRAFTS] = Drafts(folder, find_actor())
    paths = {path.name: path for path in reversed(find_runs(folder))}
    if not paths:
        return False
    labels = {name: to_run_label(read_run(path).manifest) for name, path in paths.items()}
    newest = next(iter(paths))
    st.session_state[Key.RUN] = choose(
        st.sidebar.selectbox, "Run", list(paths), Address.RUN, default=newest, format_func=lambda name: labels[name]
    )
    return True


st.set_page_config(page_title="friction", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
draw_style()
pages = [st.Page(f"app_pages/{page.file}.py", title=page.title, default=page is PAGES[0]) for page in PAGES]
chosen = st.navigation(pages, position="hidden")
try:
    for page in pages:
        st.sidebar.page_link(page, label=page.title, query_params=find_address(), width="stretch")
    if _draw_sidebar():
        opened = open_workspace()
        chosen.run()
        warm_up(opened)
    else:
        st.title("friction")
        draw_empty("There is no finished run in this workspace yet. Make one with: friction run")
except FrictionError as error:
    st.title("friction")
    st.error(to_label(str(error)))
