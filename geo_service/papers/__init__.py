"""Papers of a review with running numbers: issued once, made anew from what was written down then."""
