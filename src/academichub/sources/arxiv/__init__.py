"""arXiv: its daily feeds, its listing pages, its OAI-PMH records, its search API."""
