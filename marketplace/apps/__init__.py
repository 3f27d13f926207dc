"""Programs of others that work with a shop or with the whole market: tokens to ask with, and webhooks by which they are told what happens."""
