"""Knowledge: articles are written, published and found; readers say whether they helped; what is missing is seen."""

from contactcenter.knowledge.articles import Content, archive, discard_draft, publish, save, standing, write
from contactcenter.knowledge.feedback import gaps, helpfulness, note_search, vote
from contactcenter.knowledge.finding import Found, find, suggest

__all__ = ["Content", "Found", "archive", "discard_draft", "find", "gaps", "helpfulness", "note_search", "publish",
           "save", "standing", "suggest", "vote", "write"]
