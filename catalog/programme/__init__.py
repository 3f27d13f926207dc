"""The yearly cycle around certification: ideas and plans, inspections, reports of misuse."""
