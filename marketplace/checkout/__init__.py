"""From the cart to placed orders: what is in it, what delivery costs, who gets it."""
