"""What staff says and arranges: pages of text, menus, collections of products."""
