"""What messages and journeys say together: placed, compared, adjusted, told."""
