"""The entry of the review app: ``streamlit run main.py -- --workspace DIR``, started in this folder."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app.actor import draw_actor, draw_not_signed_in, find_actor
from app.screen.address import Address, choose, find_address
from app.screen.draw import draw_empty
from app.screen.escape import to_label
from app.screen.state import Key
from app.screen.style import draw_style
from app.views.people import tell_need
from app.views.run import to_run_label
from app.views.sign_in import NotSignedInError, tell_no_role
from app.workspace import find_workspace, open_service, open_workspace, warm_up
from friction.config import load_settings
from friction.errors import FrictionError
from friction.store import Drafts, find_runs, is_allowed, read_run

SIDEBAR_WIDTH = 240
READ = "read"
"""What it takes to see a page; what is done on it is checked there."""


class Page(NamedTuple):
    """A page of the menu: its file in ``app_pages``, its title, what it needs."""

    file: str
    title: str
    needs_run: bool = True


PAGES = (
    Page("week", "This week"),
    Page("review", "Monday review"),
    Page("messages", "Messages"),
    Page("theme", "Theme"),
    Page("journey", "Journey"),
    Page("compare", "Compare"),
    Page("code", "Code"),
    Page("admin", "Admin", needs_run=False),
)


def _find_role(page: Page) -> str | None:
    """Return the role of who looks; None, with who can give one said on the page, where they may not see it.

    Raises
    ------
    NotSignedInError
        If nobody is signed in.
    """
    with open_service(find_workspace()) as service:
        actor, role, roles = service.actor, service.role, service.roles
    if is_allowed(role, READ):
        return role
    draw_actor()
    st.title(to_label(page.title))
    for line in (tell_need(role, READ),) if role else tell_no_role(actor, roles):
        draw_empty(str(line))
    return None


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
pages = {st.Page(f"app_pages/{one.file}.py", title=one.title, default=one is PAGES[0]): one for one in PAGES}
chosen = st.navigation(list(pages), position="hidden")
page = next(one for link, one in pages.items() if link.title == chosen.title)
try:
    role = _find_role(page)
    if role is not None:
        for link, one in pages.items():
            st.sidebar.page_link(link, label=one.title, query_params=find_address(), width="stretch")
        has_run = _draw_sidebar()
        if has_run or not page.needs_run:
            chosen.run()
        else:
            st.title("friction")
            draw_empty("There is no finished run in this workspace yet. Make one under Admin, or with: friction run")
        if has_run:
            warm_up(open_workspace())
            # Something clicked meanwhile has begun another run of the page. This one ends here then: did it end by
            # itself, Streamlit would drop what the other has drawn by now and this has not, such as the coder's desk.
            st.empty()
except NotSignedInError as error:
    draw_not_signed_in(error)
except FrictionError as error:
    st.title("friction")
    st.error(to_label(str(error)))
