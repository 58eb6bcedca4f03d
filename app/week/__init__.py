"""Parts of the page This week."""
