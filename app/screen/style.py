"""The few rules of layout that are not Streamlit's own; every colour here holds in light and in dark."""

from __future__ import annotations

import streamlit as st


def draw_style() -> None:
    """Put the rules on the page; once, before anything else.

    Less empty room at the edges, small print dark enough to read (more than 4.5 to 1), buttons that look like links.
    """
    st.html(
        """<style>
        .stMainBlockContainer{padding:3.2rem 2.5rem 3rem}
        @media(max-width:640px){.stMainBlockContainer{padding:3.2rem 1rem 2rem}}
        [data-testid=stCaptionContainer]{opacity:1}
        [data-testid=stCaptionContainer] *{opacity:1}
        button[kind=tertiary],a[kind=tertiary]{text-align:left;justify-content:flex-start}
        </style>"""
    )
