"""`python -m bot` is `aftalebot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
