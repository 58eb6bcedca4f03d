"""View-models: tables in, records and frames for one page out; no Streamlit, no file, no clock."""
