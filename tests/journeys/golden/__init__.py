"""The statements of journeys as other engines would run them."""
