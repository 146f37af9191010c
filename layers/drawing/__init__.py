"""Drawings of workflows for the documentation, made of the same data as the steps themselves.

``python -m layers.drawing`` writes them; tests hold them equal to the data. Where a box stands follows
from the steps, so that a step that is added finds its place without a pen.
"""
