"""Building blocks that panels and dialogs share; none of them knows what it is used for."""
