"""What ``friction init`` proposes for files whose settings a person wrote, held against these."""
