"""What claims about speed rest on: run by hand, never timed in tests. Each names the machine that it ran on."""
