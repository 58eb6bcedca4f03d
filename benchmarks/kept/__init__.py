"""Whether what people decided on themes holds, week after week."""
