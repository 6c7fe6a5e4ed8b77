"""The methods, by name: each picks rules from the page of formulas, or changes which gradient, update or output they get."""
