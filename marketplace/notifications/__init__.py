"""What people are told, in the application, by mail and by SMS."""
