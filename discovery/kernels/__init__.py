"""A search for the fastest kernel of each workload."""
