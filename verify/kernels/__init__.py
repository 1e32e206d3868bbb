"""Judgement of Hamming kernels: adversarial cases, and the smallest input on which one fails."""

from apery.verify.kernels.check import Failure, check, check_find
from apery.verify.kernels.instances import Instance, instances

__all__ = ["Failure", "Instance", "check", "check_find", "instances"]
