"""What the keys do: one module for each group of the table of commands. Each is a part of the desk."""
