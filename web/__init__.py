"""The Flask application: what all doors share."""
