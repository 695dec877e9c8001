"""Commands: who gives them, how they are handled, and the context under which events are
recorded.
"""
