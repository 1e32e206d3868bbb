"""Pages: pure functions of a run's journal."""
