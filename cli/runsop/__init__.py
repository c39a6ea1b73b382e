"""`sop`: the runbook that walks an operator through a crisis with people."""

__version__ = "0.1.0"
