"""Views of feeds, and of instructions for subscribing to them."""
