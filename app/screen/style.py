"""The looks that all pages share: one sheet of style, drawn once by the entry, for light and for dark.

Colours are pairs, by ``light-dark()``: Streamlit tells the browser which of the two the page is in.
"""

from __future__ import annotations

import streamlit as st


def draw_style() -> None:
    """Put the sheet on the page: once, before all else."""
    st.html("""<style>
.stApp {
    --quiet: light-dark(#4d5a66, #b3bec9);
    --link: light-dark(#2f5d8a, #8fc1ee);
    --line: light-dark(#d9dfe5, #3a4652);
    --ground: light-dark(#f3f5f7, #1e262e);
    --cue: light-dark(#ffe2a8, #6b4a00);
    --segment: light-dark(#eaf1f8, #223344);
}

/* Less empty room at the edges; on a telephone the words have nearly all of the width. */
.stMainBlockContainer { padding: 3.2rem 2.5rem 3rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding: 3.2rem 1rem 3rem; } }

/* Small print dark enough to read. */
[data-testid=stCaptionContainer] { opacity: 1; }
[data-testid=stCaptionContainer] * { color: var(--quiet); }

/* Words are never broken in two, unless they are longer than the line. */
.stApp p, .stApp li, .stApp label, .stApp h1, .stApp h2, .stApp h3 { overflow-wrap: break-word; word-break: normal; }

/* Buttons that look like links. */
button[kind=tertiary], a[kind=tertiary] { color: var(--link); text-align: left; justify-content: flex-start; }

/* Long words on buttons go on below, they are not cut. */
.stApp :is(.stButton, .stDownloadButton, .stFormSubmitButton, .stPageLink) :is(button, a) :is(div, span, p) {
    white-space: normal; overflow: visible; overflow-wrap: break-word; min-width: 0; max-width: 100%;
}

.stApp :is(.stCheckbox, .stRadio) label, .stApp :is(.stCheckbox, .stRadio) label :is(div, p) {
    min-width: 0; max-width: 100%; overflow-wrap: anywhere;
}

/* The name of a field that can't be used yet can be read all the same. */
.stApp [data-testid=stWidgetLabel] * { color: inherit; }
.stApp [data-testid=stWidgetLabel] { color: light-dark(#22303c, #e6ebf0); }

/* On the page's strong colour, which is light where the page is dark. */
.stApp :is([kind=primary], [kind=primaryFormSubmit], [data-tag]):not(:disabled), .stApp :is([kind=primary],
[kind=primaryFormSubmit], [data-tag]):not(:disabled) * { color: light-dark(#ffffff, #14191f); }

/* Small buttons within fields are large enough for a finger (WCAG 2.5.8). */
.stMultiSelect button, .stSelectbox button, .stTextInput button { min-width: 24px; min-height: 24px; }

/* Where the keyboard is, is always seen. */
.stApp :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }

/* What somebody wrote: its own block, line breaks kept, letters that turn the direction of writing kept inside. */
.evidence {
    white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; line-height: 1.5;
    max-height: 14rem; overflow: hidden auto; contain: paint;
}
.evidence mark { color: inherit; padding: 0; }
.evidence mark.cue { background: var(--cue); }
.evidence mark.segment { background: var(--segment); }
.evidence mark.plain { background: none; }
.evidence mark.hit { font-weight: 700; text-decoration: underline; }
h1.named {
    font-size: 1.9rem; font-weight: 600; margin: 0; padding: 0; line-height: 1.3;
    overflow-wrap: anywhere; unicode-bidi: isolate; contain: paint;
}

/* A table that is written out; where it has less room than it needs, each of its rows is a card. */
.rows-box { container-type: inline-size; width: 100%; }
.rows { display: var(--table, table); width: 100%; border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; }
.rows thead { display: var(--head, table-header-group); }
.rows tbody { display: var(--table, table-row-group); }
.rows tr { display: var(--row, table-row); border-bottom: 1px solid var(--line); padding: var(--air, 0); }
.rows th, .rows td { padding: var(--tight, 0.4rem 0.7rem); text-align: left; vertical-align: top; border: 0; }
.rows td { display: var(--cell, table-cell); grid-template-columns: minmax(6rem, 11rem) 1fr; gap: 0.7rem; }
.rows td::before { display: var(--label, none); content: attr(data-label); color: var(--quiet); }
.rows th { color: var(--quiet); font-weight: 600; border-bottom: 1px solid var(--line); }
.rows td, .rows th, [data-testid=stText] { unicode-bidi: isolate; overflow-wrap: break-word; }
.rows .number { text-align: var(--side, right); font-variant-numeric: tabular-nums; }
.helps { color: var(--quiet); font-size: 0.8rem; margin: 0.4rem 0 0; padding: 0 0.7rem; list-style: none; }
.helps li { margin: 0; font-size: 0.8rem; }
@container (max-width: 249px) {
    .rows.under-250 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}
@container (max-width: 349px) {
    .rows.under-350 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}
@container (max-width: 499px) {
    .rows.under-500 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}
@container (max-width: 699px) {
    .rows.under-700 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}
@container (max-width: 949px) {
    .rows.under-950 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}
@container (max-width: 1249px) {
    .rows.under-1250 { --table: block; --head: none; --row: block; --cell: grid; --label: block; --side: left;
        --tight: 0.1rem 0; --air: 0.5rem 0; }
}

/* What can be done with ticked messages stays in sight over a long list of them. */
@media (min-width: 641px) {
    [data-testid=stLayoutWrapper]:has(> [class*=st-key-theme_at_ticked], > [class*=st-key-theme_at_near]) {
        position: sticky; top: 0; z-index: 9; background: light-dark(#ffffff, #14191f); }
    .stMain { scroll-padding-top: 7rem; }
}

@media (prefers-reduced-motion: reduce) {
    .stApp *, .stApp *::before, .stApp *::after { animation: none !important; transition: none !important; }
}
</style>""")
