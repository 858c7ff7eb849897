"""What happens when the writer does something: each controller listens to some widgets and drives one thing.

app/application.py builds them; they know the widgets that they are given, never each other's.
"""
