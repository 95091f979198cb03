"""The Celery door: beat says when to look, sweeps do what the database says is due."""
