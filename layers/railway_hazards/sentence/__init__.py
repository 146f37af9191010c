"""A hazard told in one sentence, as it is typed or spoken into a phone: what it says, and what it leaves open.

Pure: a sentence, the names of the county and today's date in, a reading out. The rule of the house is that
nothing is read wrongly without a word: what a careful reader would ask about comes with a doubt, and every
character is either read or kept in the description.
"""

from layers.railway_hazards.sentence.parser import read
from layers.railway_hazards.sentence.reading import Doubt, Line, Place, Reading, Used, Vocabulary

__all__ = ["Doubt", "Line", "Place", "Reading", "Used", "Vocabulary", "read"]
