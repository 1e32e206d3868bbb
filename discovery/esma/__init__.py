"""ESMA: constants whose signed continued fractions follow a hidden linear recurrence."""
