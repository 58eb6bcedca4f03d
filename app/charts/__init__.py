"""Chart specifications: tables in, a chart with its words and its table twin out; no Streamlit."""
