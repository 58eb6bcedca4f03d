"""The readers on public data that nobody here wrote."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from friction.config import Documents, EventRows, EventTimestamps
from friction.ingest.sources.documents import read_documents
from friction.ingest.sources.events import read_events
from tests.tables import assert_same

pytestmark = pytest.mark.real_data
EVENTS = TypeAdapter(EventRows | EventTimestamps)


def test_orders_and_reviews_join_by_order(real_data):
    """Orders with five times each become events, reviews documents; an order is the person both are about."""
    orders = {
        "name": "orders",
        "path": "olist_2017/orders.csv",
        "format": "timestamps",
        "columns": {"person": "order_id", "properties": ["order_status"]},
        "events": {
            "purchased": "order_purchase_timestamp",
            "approved": "order_approved_at",
            "shipped": "order_delivered_carrier_date",
            "delivered": "order_delivered_customer_date",
            "late": {"column": "order_estimated_delivery_date", "unless_before": "order_delivered_customer_date"},
        },
    }
    reviews = {
        "name": "reviews",
        "path": "olist_2017/order_reviews.csv",
        "source": "review",
        "columns": {
            "doc_id": "review_id",
            "person": "order_id",
            "written_at": "review_creation_date",
            "text": ["review_comment_title", "review_comment_message"],
            "rating": "review_score",
        },
        "rating_range": [1, 5],
    }
    events = read_events(EVENTS.validate_python(orders), real_data, "America/Sao_Paulo")
    documents = read_documents(Documents.model_validate(reviews), real_data, "America/Sao_Paulo")
    assert_same(events.imports, "n_read | n_kept | n_quarantined\n 1829 | 1829 | 0")
    assert_same(documents.imports, "n_read | n_kept | n_quarantined | n_duplicates\n 1826 | 1826 | 0 | 0")
    assert (documents.rows["text"] != "").sum() == 781
    purchased = events.rows[events.rows["name"] == "purchased"]
    assert set(documents.rows["person"]) <= set(purchased["person"])
    times = events.rows.pivot(index="person", columns="name", values="happened_at")
    after = documents.rows["written_at"] >= documents.rows["person"].map(times["delivered"])
    wrote = documents.rows["text"] != ""
    assert (after & wrote).sum() == 668
    assert documents.rows.loc[after & wrote, "rating"].mean() * 4 + 1 == pytest.approx(4.03, abs=0.005)
    late = times[times["late"].notna() & times["delivered"].notna()]
    assert len(late) > 0
    assert (late["late"] < late["delivered"]).all()


def test_shop_events(real_data):
    """Thirty thousand events of a shop are read without a loss."""
    columns = {"person": "user_id", "happened_at": "timestamp", "name": "event"}
    shop = {"name": "shop", "path": "shop_events/shop_events.csv", "format": "table", "columns": columns}
    events = read_events(EVENTS.validate_python(shop), real_data, "UTC")
    assert_same(events.imports, "n_read | n_kept\n 32283 | 32283")
    assert events.rows["person"].nunique() == 3751


def test_app_reviews(real_data):
    """Reviews whose texts span lines are read without a loss."""
    columns = {"doc_id": "review_id", "text": ["title", "comment"], "rating": "rating"}
    reviews = {"name": "r", "path": "app_reviews/app_reviews.csv", "source": "review", "columns": columns}
    documents = read_documents(Documents.model_validate({**reviews, "rating_range": [1, 5]}), real_data, "UTC")
    assert_same(documents.imports, "n_read | n_kept\n 2024 | 2024")
