"""The least a questionary program can be: one question."""

import questionary

if __name__ == "__main__":
    questionary.text("What did they write?").unsafe_ask()
