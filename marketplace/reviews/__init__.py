"""What buyers say of what they got, and what the producer answers."""
