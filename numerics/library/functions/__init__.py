"""One module for each function: kernels, bounds, worst inputs."""
