"""What runs the methods: optimizer and wrapper, a rule recorded and applied in blocks, states by parameter name."""
