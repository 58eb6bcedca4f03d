"""The entry of the review app: ``streamlit run main.py -- --workspace DIR``, started in this folder."""

from __future__ import annotations

import getpass

import streamlit as st

from app.screen.draw import draw_empty
from app.screen.escape import to_label
from app.screen.state import Key
from app.screen.style import draw_style
from app.views.run import to_run_label
from app.workspace import find_workspace, open_workspace, warm_up
from friction.config import load_settings
from friction.errors import FrictionError
from friction.store import find_runs, read_run

SIDEBAR_WIDTH = 240


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"


def _draw_sidebar() -> bool:
    """Draw the run picker; False where there is no run to pick."""
    folder = find_workspace()
    settings = load_settings(folder)
    st.sidebar.caption(to_label(settings.project.name))
    runs = [str(path) for path in reversed(find_runs(folder))]
    if not runs:
        return False
    labels = {path: to_run_label(read_run(path).manifest) for path in runs}
    if st.session_state.get(Key.RUN) not in runs:
        st.session_state[Key.RUN] = runs[0]
    st.sidebar.selectbox("Run", runs, format_func=labels.get, key=Key.RUN)
    st.session_state.setdefault(Key.SIGNED, _find_user())
    st.sidebar.text_input("Sign decisions as", key=Key.SIGNED, max_chars=80)
    return True


st.set_page_config(page_title="friction", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
draw_style()
page = st.navigation(
    [
        st.Page("app_pages/overview.py", title="Overview", default=True),
        st.Page("app_pages/theme.py", title="Theme"),
        st.Page("app_pages/journey.py", title="Journey"),
        st.Page("app_pages/run.py", title="Run"),
    ]
)
try:
    if _draw_sidebar():
        opened = open_workspace()
        page.run()
        warm_up(opened)
    else:
        st.title("friction")
        draw_empty("There is no finished run in this workspace yet. Make one with: friction run")
except FrictionError as error:
    st.title("friction")
    st.error(to_label(str(error)))
