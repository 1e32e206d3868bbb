"""Approximation programs: evaluation in several arithmetics, fits, baselines, certificates.

Guarantee: whatever is called certified rests on balls or on exact rational arithmetic; fits in
floating point propose and decide nothing.
"""
