"""What people ask of producers before they buy: questions on a product's page, word when it is there again, what they keep in mind."""
