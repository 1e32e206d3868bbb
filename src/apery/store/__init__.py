"""Run directories, journals and executors."""
