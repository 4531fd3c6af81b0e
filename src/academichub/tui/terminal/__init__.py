"""The terminal and the desktop around the reader: keys in, clipboard, openers."""
