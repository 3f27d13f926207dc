"""Points of sale and places where an order is picked up."""
