"""`consistori bench`: what a studio costs, beside what it must cost at least and what other ways of doing it cost.

Everything is measured in one run on one machine, by processor time of whole process trees, and reported as ratios. The
participants are `streaming.synthetic`: they run in processes of their own, which are not counted.
"""
