"""Pages of officers of communes, provinces and the ministry. Everything starts from a query scoped to the officer's reach."""
