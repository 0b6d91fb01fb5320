"""The board paper: a quarter's assessment as a report in numbered paragraphs, in the order that boards use."""
