"""What runs the rules: optimizers and wrappers, recording and applying a rule, state by parameter name."""
