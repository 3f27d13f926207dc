"""One payment an order, to its producer: cash on delivery, bank transfer by VietQR, cards by Stripe Connect. The platform holds no money."""
