"""Other systems' exports become raw rows of documents, persons and events."""
