"""Setting a business up and changing its rules: what is checked, written and announced."""
