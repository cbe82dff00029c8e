"""A line that can be made bad: two network namespaces and a wire between them that delays, loses, queues and is cut.

`a_line` sets it up; `conditions` says what can be wrong with it, `schedule` decides packet by packet, pure and seeded.
"""

from tests.link.conditions import Conditions
from tests.link.line import Line, a_line

__all__ = ["Conditions", "Line", "a_line"]
