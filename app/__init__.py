"""The review app: entry, pages that only draw, pure views and pure charts."""
