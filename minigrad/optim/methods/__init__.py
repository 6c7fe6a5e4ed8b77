"""The methods: each picks rules from the page of formulas, or changes which gradient they get."""
