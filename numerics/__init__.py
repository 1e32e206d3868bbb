"""Rigorous numerics: balls, constants, continued fractions."""

if __name__ == "numerics":
    raise ImportError(
        "import apery.numerics, not numerics: the folder is a part of the apery package"
    )
