"""The command line as ``python -m framing``, for where the command ``framing`` is not on the path."""

from framing.cli import main

if __name__ == "__main__":
    main()
