"""What the reader is measured against."""
