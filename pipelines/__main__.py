"""The command line without its script: ``python -m pipelines run``."""

from pipelines.cli import main

if __name__ == "__main__":
    main()
