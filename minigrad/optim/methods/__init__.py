"""The methods by name: each picks rules from the page of formulas, or changes their gradient, update or output."""
