"""Pages of a buyer: the cart, the checkout, what became of an order."""
