"""Entry point of the ``apery`` command."""


def main() -> None:
    """Run the command line."""
    from apery.cli import run

    run()


if __name__ == "__main__":
    main()
